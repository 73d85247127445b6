import { type AskDetails, detailsQuestion, readDetails } from './aliyun-details.ts'
import { bizIdOf } from './aliyun-provider-id.ts'
import type { Inbound, SentMessage } from './gateway.ts'
import { formatNumber } from './http-placeholders.ts'
import { beijingTime, textOf } from './inbound-fields.ts'

const sideBySide = 10
/** Most questions of a turn: a number each, at the provider's own pace. Who is left out is asked at a later turn. */
const mostQuestions = 3000
/** What QuerySendDetails says of a message: 1 waits for its receipt, 2 did not arrive, 3 arrived. */
const outcomes: Record<number, 'undelivered' | 'delivered'> = { 2: 'undelivered', 3: 'delivered' }

/**
 * Asks QuerySendDetails what became of messages, by number, day and BizId. An answer that cannot be used, a question that the provider
 * wants asked later or that gets no answer ends the turn: what was learnt by then is kept.
 */
export async function pollAliyun(
  ask: AskDetails,
  sent: SentMessage[],
  now: number,
  signal: AbortSignal,
): Promise<Inbound[]> {
  const receipts: Inbound[] = []
  const queue = sent.slice(0, mostQuestions).values()
  let ended = false
  const work = async (): Promise<void> => {
    for (const message of queue) {
      if (ended || signal.aborted) return
      const details = await ask(detailsQuestion(message.to, message.at, bizIdOf(message.providerId)), signal).then(
        readDetails,
        () => null,
      )
      if (details === null) ended = true
      else receipts.push(...receiptOf(message, details, now))
    }
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, sent.length) }, work))
  return receipts
}

/** A call sends to each number once, so its details hold one message of a number at most. */
function receiptOf({ ref, to, providerId }: SentMessage, details: Record<string, unknown>[], now: number): Inbound[] {
  const number = formatNumber(to, 'national')
  const detail = details.find((item) => textOf(item, 'PhoneNum') === number)
  const state = outcomes[Number(detail?.['SendStatus'])]
  if (!detail || state === undefined) return []
  return [
    {
      kind: 'receipt',
      ref,
      providerId,
      to,
      state,
      ...(state === 'delivered' ? {} : { code: textOf(detail, 'ErrCode') ?? 'UNKNOWN' }),
      at: beijingTime(textOf(detail, 'ReceiveDate')) ?? now,
      // As of a pushed receipt: both together count once.
      dedupe: providerId,
    },
  ]
}
