import { AmbiguousSendError, type OutboundMessage, type SendResult } from './gateway.ts'

/**
 * Brings a provider's results into the order of the call, by reference. A message the provider does not mention is
 * `unknown`; results for references we did not send are dropped. When nothing matches at all, the answer is not ours to
 * trust: throws `AmbiguousSendError`.
 */
export function alignByRef(messages: OutboundMessage[], results: SendResult[]): SendResult[] {
  const byRef = new Map<string, SendResult>()
  let inOrder = results.length === messages.length
  for (let at = 0; at < results.length; at++) {
    const result = results[at] as SendResult
    if (result.ref !== messages[at]?.ref) inOrder = false
    // The first word on a reference counts, should there be two.
    if (!byRef.has(result.ref)) byRef.set(result.ref, result)
  }
  if (inOrder) return results
  let matched = 0
  const aligned = messages.map((message): SendResult => {
    const result = byRef.get(message.ref)
    if (result) matched += 1
    return result ?? { ref: message.ref, state: 'unknown', code: 'NO_RESULT' }
  })
  if (matched === 0) throw new AmbiguousSendError('The answer mentions none of the messages of the call.')
  return aligned
}
