import type { OneAnswer } from '../http/send-once.ts'
import { formatNumber } from './http-placeholders.ts'
import { readJson } from './inbound-fields.ts'

/** Calls QuerySendDetails with fields of ours. */
export type AskDetails = (fields: Record<string, string>, signal: AbortSignal) => Promise<OneAnswer>

/** Asks about the messages to a number on the day (Beijing's) of an instant; `bizId`: of one call only. */
export function detailsQuestion(to: string, at: number, bizId?: string): Record<string, string> {
  return {
    PhoneNumber: formatNumber(to, 'national'),
    SendDate: new Date(at + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', ''),
    ...(bizId === undefined ? {} : { BizId: bizId }),
    PageSize: '50',
    CurrentPage: '1',
  }
}

/** The messages that an answer tells of; null when it is none that can be used. */
export function readDetails(answer: OneAnswer): Record<string, unknown>[] | null {
  const body = readJson(answer.body) as
    | { Code?: unknown; SmsSendDetailDTOs?: { SmsSendDetailDTO?: unknown } }
    | null
    | undefined
  if (body?.Code !== 'OK') return null
  const list = body.SmsSendDetailDTOs?.SmsSendDetailDTO
  return Array.isArray(list) ? list.filter((item) => item !== null && typeof item === 'object') : []
}
