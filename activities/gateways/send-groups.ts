import { NotSentError, type OutboundMessage, type SendResult } from './gateway.ts'
import { toSendError } from './send-errors.ts'

/**
 * Makes the calls that a batch needs, some side by side, and brings their results into the order of `messages`. When other
 * calls went through, a failed one is told message by message; throws only when there was one call or nothing left at all.
 */
export async function sendGroups(
  groups: OutboundMessage[][],
  concurrency: number,
  messages: OutboundMessage[],
  callOnce: (group: OutboundMessage[]) => Promise<SendResult[]>,
): Promise<SendResult[]> {
  const [only] = groups
  if (groups.length === 1 && only) return callOnce(only)
  const results = new Map<string, SendResult>()
  const failures: Error[] = []
  const waiting = groups.values()
  const work = async (): Promise<void> => {
    for (const group of waiting) {
      const outcome = await callOnce(group).catch((error: unknown) => failGroup(group, error, failures))
      for (const result of outcome) results.set(result.ref, result)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const [first] = failures
  if (failures.length === groups.length && first && failures.every((error) => error instanceof NotSentError))
    throw first
  return messages.map(
    (message) => results.get(message.ref) ?? { ref: message.ref, state: 'unknown', code: 'NO_RESULT' },
  )
}

/**
 * Calls in which a number comes once, mainland and abroad apart: for providers whose results or receipts tell messages apart by
 * their numbers alone, and write a number of the mainland without its country code.
 */
export function oncePerNumber(messages: OutboundMessage[], max: number): OutboundMessage[][] {
  const seen = new Map<string, number>()
  const nth = Map.groupBy(messages, ({ to }) => {
    const before = seen.get(to) ?? 0
    seen.set(to, before + 1)
    return `${to.startsWith('+86')} ${before}`
  })
  return [...nth.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / max) }, (_, at) => group.slice(at * max, (at + 1) * max)),
  )
}

function failGroup(group: OutboundMessage[], error: unknown, failures: Error[]): SendResult[] {
  const known = toSendError(error)
  failures.push(known)
  return group.map(({ ref }) =>
    known instanceof NotSentError
      ? { ref, state: 'rejected', code: 'NOT_SENT', retryAfterMs: known.retryAfterMs }
      : { ref, state: 'unknown', code: 'AMBIGUOUS' },
  )
}
