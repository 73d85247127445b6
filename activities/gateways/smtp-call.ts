import { type DomainLimit, domainOf } from './domain-limit.ts'
import { NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { MailError } from './mime.ts'
import { readSmtpOutcome } from './smtp-answer.ts'
import type { SmtpMail, SmtpOutcome } from './smtp-deliver.ts'

/** The mails of one `send`, shared by its sessions: which may go next, and what became of each. */
export type SmtpCall = {
  /** The next mail whose domain has its turn; undefined when none has now. */
  next(): SmtpMail | undefined
  /** Whether mails still wait for their turn. */
  waits(): boolean
  done(mail: SmtpMail, outcome: SmtpOutcome): void
  /** A session could not be had for this mail: others may have one. */
  noSession(mail: SmtpMail, error: Error): void
  /** One result a message, in order; throws `NotSentError` when nothing left at all. */
  results(): SendResult[]
}

/** How long a call waits for turns at busy domains. */
const patienceMs = 20_000
/** A domain that does not want us is left alone for this long. */
const blockMs = 10 * 60_000

export function createSmtpCall(
  messages: OutboundMessage[],
  build: (message: OutboundMessage) => SmtpMail,
  limit: DomainLimit,
  now: () => number,
): SmtpCall {
  const byRef = new Map(messages.map((message) => [message.ref, message]))
  const results = new Map<string, SendResult>()
  const givenBack = new Set<string>()
  const deadline = now() + patienceMs
  const waiting = messages.toReversed()
  let account: NotSentError | null = null
  let noSession: NotSentError | null = null
  const settle = (result: SendResult): void => void results.set(result.ref, result)
  const putBack = (ref: string): void => void waiting.push(byRef.get(ref)!)

  /** Whether a mail may go now; what will not go at all is settled. */
  const turn = ({ ref, to }: OutboundMessage): 'now' | 'later' | 'settled' => {
    const domain = domainOf(to)
    const until = limit.blockedUntil(domain, now())
    if (until > 0) {
      settle({ ref, state: 'rejected', code: 'DOMAIN_BLOCKED', retryAfterMs: until - now() })
      return 'settled'
    }
    if (limit.wait(domain, now()) === 0) return 'now'
    if (now() < deadline) return 'later'
    settle({ ref, state: 'rejected', code: 'DOMAIN_LIMIT', retryAfterMs: 10_000 })
    return 'settled'
  }
  const built = (message: OutboundMessage): SmtpMail | undefined => {
    try {
      return build(message)
    } catch (error) {
      if (!(error instanceof MailError)) throw error
      settle({ ref: message.ref, state: 'rejected', code: error.code })
      return undefined
    }
  }
  return {
    next() {
      if (account) return undefined
      for (let at = waiting.length - 1; at >= 0; at--) {
        const state = turn(waiting[at]!)
        if (state === 'later') continue
        const [message] = waiting.splice(at, 1)
        const mail = state === 'now' ? built(message!) : undefined
        if (mail) return mail
      }
      return undefined
    },
    waits: () => waiting.length > 0 && !account,
    done(mail, outcome) {
      // A session that was gone before the mail left: once more by another one.
      if (outcome.kind === 'unsent' && !givenBack.has(mail.ref)) {
        givenBack.add(mail.ref)
        return putBack(mail.ref)
      }
      const verdict = readSmtpOutcome(mail.ref, outcome)
      if ('account' in verdict) {
        account ??= new NotSentError(verdict.account, verdict.retryAfterMs)
        return
      }
      if (verdict.state === 'rejected' && verdict.code.startsWith('blocked'))
        limit.block(domainOf(mail.to), now() + blockMs)
      settle(verdict)
    },
    noSession(mail, error) {
      putBack(mail.ref)
      noSession ??= error instanceof NotSentError ? error : new NotSentError(error.message, 5000)
    },
    results() {
      const failure = account ?? noSession
      const nothing = [...results.values()].every(
        ({ state, ...result }) => state === 'rejected' && 'code' in result && result.code === 'NOT_SENT',
      )
      if (failure && nothing) throw failure
      const retryAfterMs = failure?.retryAfterMs ?? 5000
      return messages.map(({ ref }) => results.get(ref) ?? { ref, state: 'rejected', code: 'NOT_SENT', retryAfterMs })
    },
  }
}
