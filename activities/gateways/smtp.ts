import { setTimeout as sleep } from 'node:timers/promises'
import { domainToASCII } from 'node:url'
import type { ClosableGateway } from './closable-gateway.ts'
import { createDkimSigner, type DkimSigner } from './dkim.ts'
import { createDomainLimit, domainOf } from './domain-limit.ts'
import { NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { checkAddress, compileMail, MailError } from './mime.ts'
import { createSmtpCall, type SmtpCall } from './smtp-call.ts'
import { openSmtp, type SmtpSession } from './smtp-connection.ts'
import { deliver, type SmtpMail, type SmtpOutcome } from './smtp-deliver.ts'
import { parseMailInbound } from './mail-inbound.ts'
import type { SmtpSettings } from './smtp-settings.ts'
import { createVerp, verpSecret } from './verp.ts'

/** What the installation decides, and the clock for tests. */
export type SmtpOptions = { name: string; allowPrivate?: boolean; callbackUrl?: string; now?: () => number }

/** As many as one call may take: what a slow server leaves over is given back and tried again. */
const perCall = 500

/**
 * Mail over SMTP: some sessions side by side, kept between calls. A mail whose final dot left and that got no answer is `unknown` and
 * never sent again; whatever broke earlier was not sent. SMTP knows no repeat.
 */
export function createSmtpGateway(settings: SmtpSettings, options: SmtpOptions): ClosableGateway {
  const now = options.now ?? Date.now
  const idle: Pooled[] = []
  let closed = false
  const verp = createVerp(options.callbackUrl === undefined ? settings.fromAddress : verpSecret(options.callbackUrl))
  const write = compileMail(settings, dkimOf(settings))
  const limit = createDomainLimit(settings.perDomain)
  const build = ({ ref, to, content }: OutboundMessage): SmtpMail => {
    if (content.channel !== 'email') throw new MailError('BAD_ADDRESS', 'Not an e-mail.')
    const token = verp.token(ref)
    const address = asciiDomain(checkAddress(to))
    const messageId = `${token}@${settings.bounceDomain ?? domainOf(settings.fromAddress)}`
    return {
      ref,
      to: address,
      from: settings.bounceDomain === undefined ? settings.fromAddress : `b+${token}@${settings.bounceDomain}`,
      envelopeId: token,
      data: write({ to: address, messageId, content, at: now() }),
    }
  }

  async function send(messages: OutboundMessage[], signal: AbortSignal): Promise<SendResult[]> {
    if (signal.aborted) throw new NotSentError('The call was cancelled.')
    const call = createSmtpCall(messages, build, limit, now)
    const sessions = Math.min(settings.connections, Math.ceil(messages.length / 10))
    await Promise.all(Array.from({ length: sessions }, () => work(call, signal)))
    return call.results()
  }

  /** One session's share of a call: mails as long as there are any, waiting where a domain's turn has not come. */
  async function work(call: SmtpCall, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let first = call.next()
      if (!first) {
        if (!call.waits()) return
        await sleep(20)
        continue
      }
      const pooled = await session().catch((error: unknown) => error as Error)
      if (pooled instanceof Error) return call.noSession(first, pooled)
      const stop = () => pooled.session.close()
      signal.addEventListener('abort', stop, { once: true })
      const next = () => {
        const mail = first ?? call.next()
        first = undefined
        return mail
      }
      const done = (mail: SmtpMail, outcome: SmtpOutcome) => {
        pooled.used += 1
        call.done(mail, outcome)
      }
      await deliver(pooled.session, next, done, settings.messagesPerConnection - pooled.used, pooled.used > 0)
      signal.removeEventListener('abort', stop)
      if (pooled.session.lost) continue
      if (pooled.used < settings.messagesPerConnection && !closed) idle.push(pooled)
      else pooled.session.close()
    }
  }

  async function session(): Promise<Pooled> {
    for (let kept = idle.pop(); kept; kept = idle.pop()) if (!kept.session.lost) return kept
    return { session: await openSmtp({ ...settings, allowPrivate: options.allowPrivate === true }), used: 0 }
  }

  return {
    name: options.name,
    channel: 'email',
    limits: { perCall, perSecond: settings.perSecond },
    idempotent: false,
    send,
    parseInbound: (request) => parseMailInbound(verp, request, now()),
    async close() {
      closed = true
      for (const { session } of idle.splice(0)) session.close()
    },
  }
}

type Pooled = { session: SmtpSession; used: number }
function dkimOf({ dkimDomain, dkimSelector, dkimPrivateKey }: SmtpSettings): DkimSigner | undefined {
  if (dkimDomain === undefined || dkimSelector === undefined || dkimPrivateKey === undefined) return undefined
  return createDkimSigner({ domain: dkimDomain, selector: dkimSelector, privateKey: dkimPrivateKey })
}

/** A domain of another alphabet travels as `xn--…`. */
function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1
  const domain = domainToASCII(address.slice(at))
  if (domain === '') throw new MailError('BAD_ADDRESS', 'Not a domain.')
  return address.slice(0, at) + domain
}
