import type { OneAnswer } from '../http/send-once.ts'
import { AmbiguousSendError, NotSentError, type SendResult } from './gateway.ts'
import { codeWord, readJson } from './inbound-fields.ts'
import { statusError } from './send-errors.ts'

/** Opted out, no number, no mobile: this number should get nothing more. */
const suppressed = new Set(['21610', '21211', '21614', '21635'])
/** The sender or the account is not fit: it waits for the operator. */
const account = new Set(['20003', '20005', '21212', '21603', '21606', '21659', '21660', '21703', '21704', '21705'])
/** The sender's queue is full. */
const queueFull = '21611'

/** Reads the answer to one message. Throws `NotSentError` or `AmbiguousSendError` when it says nothing about the message. */
export function readTwilioAnswer(ref: string, answer: OneAnswer): SendResult {
  const document = readJson(answer.body) as { sid?: unknown; code?: unknown } | null | undefined
  const code = typeof document?.code === 'number' ? String(document.code) : undefined
  if (code !== undefined && account.has(code))
    throw new NotSentError(`The provider refuses the account or its sender (code ${code}).`, 60_000)
  const error = statusError(answer)
  if (error) throw error
  const sid = codeWord(document?.sid)
  if (answer.status < 300 && sid !== undefined) return { ref, state: 'accepted', providerId: sid }
  if (answer.status < 400 || code === undefined)
    throw new AmbiguousSendError('The provider answered with something other than a message.')
  if (code === queueFull) return { ref, state: 'rejected', code, retryAfterMs: 60_000 }
  return { ref, state: 'rejected', code, ...(suppressed.has(code) ? { suppress: true } : {}) }
}
