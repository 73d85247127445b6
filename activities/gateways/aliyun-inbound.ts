import { normalisePhone } from '../../schema/addresses/phone.ts'
import { isBatchOutId } from './aliyun-query.ts'
import { aliyunProviderId } from './aliyun-provider-id.ts'
import type { AliyunSettings } from './aliyun-settings.ts'
import { beijingTime, readJson, textOf } from './inbound-fields.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'

type Item = Record<string, unknown>

/**
 * Reads what Alibaba Cloud posts: SmsReport (receipts) and SmsUp (replies), both JSON arrays on one address and without a
 * signature, told apart by their fields. News about templates and signatures is passed over.
 */
export function parseAliyunInbound(settings: AliyunSettings, request: InboundRequest): InboundParse {
  const list = readJson(request.body)
  if (!Array.isArray(list))
    return { items: [], refused: ['The body is not a JSON array.'], reply: reply(400, 1, 'not a JSON array') }
  const parsed = list.map((item) => readItem(settings, item))
  return {
    items: parsed.flatMap((item) => (typeof item === 'object' && item !== null ? [item] : [])),
    refused: parsed.filter((item) => typeof item === 'string'),
    reply: reply(200, 0, '接收成功'),
  }
}

function readItem(settings: AliyunSettings, item: unknown): Inbound | string | null {
  if (item === null || typeof item !== 'object') return 'Not an item.'
  const fields = item as Item
  if ('template_status' in fields || 'sign_status' in fields) return null
  const digits = digitsOf(textOf(fields, 'phone_number') ?? '')
  if (digits === null) return 'No phone number.'
  return 'success' in fields ? readReport(settings, fields, digits) : readReply(fields, digits)
}

/** A number as it was sent: of the mainland without its country code, of elsewhere with it. */
function digitsOf(text: string): string | null {
  const digits = text.replace(/^(?:\+|00)/, '').replace(/^86(?=1\d{10}$)/, '')
  return /^\d{5,15}$/.test(digits) ? digits : null
}

function e164(digits: string): string | undefined {
  const mainland = normalisePhone(digits, 'CN')
  const phone = mainland.ok ? mainland : normalisePhone(`+${digits}`)
  return phone.ok ? phone.value : undefined
}

function readReport(settings: AliyunSettings, fields: Item, digits: string): Inbound | string {
  const [bizId, outId] = [textOf(fields, 'biz_id'), textOf(fields, 'out_id')]
  if (bizId === undefined) return 'No biz_id.'
  const at = beijingTime(textOf(fields, 'report_time') ?? textOf(fields, 'send_time'))
  if (at === null) return 'The time cannot be read.'
  const to = e164(digits)
  const delivered = fields['success'] === true || fields['success'] === 'true'
  const providerId = aliyunProviderId(settings, bizId, digits)
  return {
    kind: 'receipt',
    ...(outId === undefined || isBatchOutId(outId) ? {} : { ref: outId }),
    providerId,
    ...(to === undefined ? {} : { to }),
    state: delivered ? 'delivered' : 'undelivered',
    ...(delivered ? {} : { code: textOf(fields, 'err_code') ?? 'UNKNOWN' }),
    at,
    dedupe: providerId,
  }
}

function readReply(fields: Item, digits: string): Inbound | string {
  const from = e164(digits)
  if (from === undefined) return 'No phone number.'
  const text = textOf(fields, 'content')
  if (text === undefined) return 'Neither a receipt nor a reply.'
  const at = beijingTime(textOf(fields, 'send_time'))
  if (at === null) return 'The time cannot be read.'
  const id = textOf(fields, 'sequence_id')
  if (id === undefined) return 'No sequence_id.'
  return { kind: 'reply', from, text, at, dedupe: `up:${id}` }
}

function reply(status: number, code: number, msg: string): InboundParse['reply'] {
  return { status, body: JSON.stringify({ code, msg }), contentType: 'application/json; charset=utf-8' }
}
