import { RequestError } from '../http/send-once.ts'
import { type AskDetails, detailsQuestion, readDetails } from './aliyun-details.ts'
import { NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'

/** What a call of several messages carries as its one OutId. */
export function batchOutId(firstRef: string): string {
  return `b${firstRef}`
}

/** Whether an OutId is one of a whole call, not of a message. */
export function isBatchOutId(outId: string): boolean {
  return /^b\d+$/.test(outId)
}

const sideBySide = 10
const day = 86_400_000

/**
 * Asks QuerySendDetails about each message by its number: one that the provider has under an OutId of this call was taken. What it does
 * not show, yet or at all, stays `unknown`. Throws `NotSentError` when it cannot be asked.
 */
export async function queryAliyun(
  ask: AskDetails,
  sent: OutboundMessage[],
  now: number,
  signal: AbortSignal,
): Promise<SendResult[]> {
  const ours = new Set(sent.flatMap(({ ref }) => [ref, batchOutId(ref)]))
  const results: SendResult[] = []
  const queue = sent.entries()
  const work = async (): Promise<void> => {
    for (const [at, message] of queue) {
      const taken = await isTaken(ask, message, ours, now, signal).catch(notShown)
      results[at] = taken
        ? { ref: message.ref, state: 'accepted' }
        : { ref: message.ref, state: 'unknown', code: 'NOT_FOUND' }
    }
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, sent.length) }, work))
  return results
}

/** A question without a connection is asked again later; one without an answer stays open. */
function notShown(error: unknown): false {
  if (error instanceof RequestError && (error.code === 'connect' || error.code === 'reset'))
    throw new NotSentError('The provider cannot be asked now.', 2000)
  return false
}

/** Days are Beijing's; shortly after midnight the day before is asked too. */
async function isTaken(ask: AskDetails, { to }: OutboundMessage, ours: Set<string>, now: number, signal: AbortSignal) {
  const sinceMidnight = (now + 8 * 3_600_000) % day
  for (const at of sinceMidnight < 3_600_000 ? [now, now - day] : [now]) {
    const details = readDetails(await ask(detailsQuestion(to, at), signal)) ?? []
    if (details.some(({ OutId }) => typeof OutId === 'string' && ours.has(OutId))) return true
  }
  return false
}
