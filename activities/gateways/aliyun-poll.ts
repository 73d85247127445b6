import type { OneAnswer } from '../http/send-once.ts'
import type { Inbound, SentMessage } from './gateway.ts'
import { formatNumber } from './http-placeholders.ts'
import { beijingTime, readJson, textOf } from './inbound-fields.ts'

type Ask = (fields: Record<string, string>, signal: AbortSignal) => Promise<OneAnswer>

const sideBySide = 10
/** Most questions of a turn: a number each, at the provider's own pace. Who is left out is asked at a later turn. */
const mostQuestions = 3000
/** What QuerySendDetails says of a message: 1 waits for its receipt, 2 did not arrive, 3 arrived. */
const outcomes: Record<number, 'undelivered' | 'delivered'> = { 2: 'undelivered', 3: 'delivered' }

/**
 * Asks QuerySendDetails what became of messages, by number, day and BizId. An answer that cannot be used, a question that the provider
 * wants asked later or that gets no answer ends the turn: what was learnt by then is kept.
 */
export async function pollAliyun(ask: Ask, sent: SentMessage[], signal: AbortSignal): Promise<Inbound[]> {
  const receipts: Inbound[] = []
  const queue = sent.slice(0, mostQuestions).values()
  let ended = false
  const work = async (): Promise<void> => {
    for (const message of queue) {
      if (ended || signal.aborted) return
      const details = await ask(questionOf(message), signal).then(readDetails, () => null)
      if (details === null) ended = true
      else receipts.push(...receiptOf(message, details))
    }
  }
  await Promise.all(Array.from({ length: Math.min(sideBySide, sent.length) }, work))
  return receipts
}

/** Days are Beijing's. */
function questionOf({ to, providerId, at }: SentMessage): Record<string, string> {
  return {
    PhoneNumber: formatNumber(to, 'national'),
    SendDate: new Date(at + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', ''),
    BizId: bizIdOf(providerId),
    PageSize: '50',
    CurrentPage: '1',
  }
}

/** Our id of a message begins with the provider's id of its call. */
const bizIdOf = (providerId: string) => providerId.slice(0, providerId.lastIndexOf('~'))

function readDetails(answer: OneAnswer): Record<string, unknown>[] | null {
  const body = readJson(answer.body) as { Code?: unknown; SmsSendDetailDTOs?: { SmsSendDetailDTO?: unknown } } | null
  if (body?.Code !== 'OK') return null
  const list = body.SmsSendDetailDTOs?.SmsSendDetailDTO
  return Array.isArray(list) ? list.filter((item) => item !== null && typeof item === 'object') : []
}

/** A call sends to each number once, so its details hold one message of a number at most. */
function receiptOf({ ref, to, providerId }: SentMessage, details: Record<string, unknown>[]): Inbound[] {
  const number = formatNumber(to, 'national')
  const detail = details.find((item) => textOf(item, 'PhoneNum') === number)
  const state = outcomes[Number(detail?.['SendStatus'])]
  if (!detail || state === undefined) return []
  const code = textOf(detail, 'ErrCode')
  return [
    {
      kind: 'receipt',
      ref,
      providerId,
      to,
      state,
      ...(state === 'delivered' ? {} : { code: code ?? 'UNKNOWN' }),
      at: beijingTime(textOf(detail, 'ReceiveDate')) ?? Date.now(),
      // As of a pushed receipt: both together count once.
      dedupe: providerId,
    },
  ]
}
