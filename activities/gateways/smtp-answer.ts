import { bounceClass, bounceCode } from './bounce-class.ts'
import type { SendResult } from './gateway.ts'
import type { SmtpOutcome } from './smtp-deliver.ts'
import type { SmtpReply } from './smtp-connection.ts'

/** How a server's word on one mail is to be read. `account`: it says something about us, not about the mail. */
export type SmtpVerdict = SendResult | { account: string; retryAfterMs: number }

const minute = 60_000

/** 4yz: later. 5yz: by what it means. A word on the sender or on our login is about the account. */
export function readSmtpOutcome(ref: string, outcome: SmtpOutcome): SmtpVerdict {
  if (outcome.kind === 'lost') return { ref, state: 'unknown', code: 'CONNECTION_LOST' }
  if (outcome.kind === 'unsent') return { ref, state: 'rejected', code: 'NOT_SENT', retryAfterMs: 5000 }
  const { reply, stage } = outcome
  if (reply.code < 400 && stage === 'taken') return { ref, state: 'accepted' }
  if ([530, 534, 535, 538].includes(reply.code))
    return { account: `The mail server wants another login (${reply.code}).`, retryAfterMs: minute }
  if (stage === 'sender' && reply.code >= 500 && reply.code !== 552)
    return { account: `The mail server refuses our sender address (${codeOf(reply)}).`, retryAfterMs: minute }
  if (reply.code < 500) return { ref, state: 'rejected', code: codeOf(reply), retryAfterMs: waitOf(reply) }
  if (reply.enhanced === '5.3.4' || (reply.code === 552 && stage === 'sender'))
    return { ref, state: 'rejected', code: `TOO_LARGE ${codeOf(reply)}` }
  if (reply.enhanced === '5.6.7') return { ref, state: 'rejected', code: 'NO_SMTPUTF8' }
  const kind = bounceClass(reply.enhanced, reply.code, reply.text)
  return {
    ref,
    state: 'rejected',
    code: bounceCode(kind, codeOf(reply)),
    ...(kind === 'hard' ? { suppress: true } : {}),
  }
}

function codeOf(reply: SmtpReply): string {
  return reply.enhanced ?? String(reply.code)
}

/** Greylisting opens after a few minutes; 454 is a provider's speed limit, 421 a server that takes a rest. */
function waitOf({ code, text }: SmtpReply): number {
  if (/gr[ea]y.?list/i.test(text)) return 5 * minute
  if (code === 454 || code === 421) return 10_000
  return code === 452 ? 5 * minute : minute
}
