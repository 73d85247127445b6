import { type SmtpReply, type SmtpSession } from './smtp-connection.ts'

/** One mail on its way: `from` and `to` of the envelope; `data` builds the bytes when the server is ready for them. */
export type SmtpMail = { ref: string; from: string; to: string; envelopeId?: string; data: Buffer }

/**
 * What became of a mail: the server's last word on it (`stage` says on what), or that the connection broke — after the final dot
 * (`lost`: it may have been taken) or before it (`unsent`).
 */
export type SmtpOutcome =
  | { kind: 'reply'; stage: 'sender' | 'recipient' | 'data' | 'taken'; reply: SmtpReply }
  | { kind: 'lost' }
  | { kind: 'unsent' }

/**
 * Sends mails over one session until `next` has no more, `max` are sent or the session ends. Where the server allows it the commands
 * of the next mail travel behind the final dot of this one: one round trip a mail. `used`: a session from an earlier call, to be reset.
 */
export async function deliver(
  session: SmtpSession,
  next: () => SmtpMail | undefined,
  done: (mail: SmtpMail, outcome: SmtpOutcome) => void,
  max: number,
  used = false,
): Promise<void> {
  const pipelining = session.extensions.has('PIPELINING')
  const dsn = session.extensions.has('DSN')
  let sent = 0
  let mail = next()
  let open = mail && announce(session, mail, pipelining, dsn, used)
  while (mail && open) {
    const answer = await open
    const upcoming = ++sent < max && !session.lost ? next() : undefined
    if (answer !== 'go') {
      done(mail, answer)
      if (session.lost) return giveBack(upcoming, done)
      mail = upcoming
      open = mail && announce(session, mail, pipelining, dsn, true)
      continue
    }
    session.cork()
    session.write(mail.data)
    session.write('.\r\n')
    const taken = session.expect().then(
      (reply): SmtpOutcome => ({ kind: 'reply', stage: 'taken', reply }),
      (): SmtpOutcome => ({ kind: 'lost' }),
    )
    const following = pipelining && upcoming ? announce(session, upcoming, pipelining, dsn, false) : undefined
    session.uncork()
    done(mail, await taken)
    if (session.lost) return giveBack(upcoming, done)
    mail = upcoming
    open = mail && (following ?? announce(session, mail, pipelining, dsn, false))
  }
}

function giveBack(mail: SmtpMail | undefined, done: (mail: SmtpMail, outcome: SmtpOutcome) => void): void {
  if (mail) done(mail, { kind: 'unsent' })
}

/** MAIL, RCPT and DATA: `go` when the server waits for the mail, else why not. */
async function announce(
  session: SmtpSession,
  mail: SmtpMail,
  pipelining: boolean,
  dsn: boolean,
  reset: boolean,
): Promise<'go' | SmtpOutcome> {
  const size = session.extensions.has('SIZE') ? ` SIZE=${mail.data.length}` : ''
  const utf8 = [mail.from, mail.to].some((address) => /[^\x20-\x7e]/.test(address))
  if (utf8 && !session.extensions.has('SMTPUTF8'))
    return { kind: 'reply', stage: 'recipient', reply: { code: 553, enhanced: '5.6.7', text: 'no SMTPUTF8' } }
  const envelope = dsn && mail.envelopeId !== undefined ? ` RET=HDRS ENVID=${mail.envelopeId}` : ''
  const commands = [
    ...(reset ? ['RSET'] : []),
    `MAIL FROM:<${mail.from}>${size}${utf8 ? ' SMTPUTF8' : ''}${envelope}`,
    `RCPT TO:<${mail.to}>`,
    'DATA',
  ].map((command) => Buffer.from(`${command}\r\n`, 'utf8'))
  const replies: SmtpReply[] = []
  try {
    if (pipelining) {
      session.write(Buffer.concat(commands))
      const expected = commands.map(() => session.expect())
      // All replies are waited for together: a lost session rejects every one of them.
      replies.push(...(await Promise.all(expected)))
    } else {
      for (const command of commands) {
        session.write(command)
        const reply = await session.expect()
        replies.push(reply)
        if (reply.code >= 400) break
      }
    }
  } catch {
    return { kind: 'unsent' }
  }
  const [sender, recipient, data] = replies.slice(reset ? 1 : 0)
  const refused = (['sender', 'recipient', 'data'] as const).flatMap((stage, at) => {
    const reply = [sender, recipient, data][at]
    return reply && reply.code >= 400 ? [{ kind: 'reply' as const, stage, reply }] : []
  })[0]
  if (refused && data?.code === 354) await abandon(session)
  if (refused) return refused
  return data?.code === 354 ? 'go' : { kind: 'unsent' }
}

/** A server that waits for data although it took no recipient gets an empty end; what it answers is no news. */
async function abandon(session: SmtpSession): Promise<void> {
  session.write('.\r\n')
  await session.expect().catch(() => undefined)
}
