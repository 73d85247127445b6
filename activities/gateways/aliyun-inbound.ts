import { normalisePhone } from '../../schema/addresses/phone.ts'
import { aliyunProviderId } from './aliyun.ts'
import type { AliyunSettings } from './aliyun-settings.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'

type Item = Record<string, unknown>

/**
 * Reads what Alibaba Cloud posts: SmsReport (receipts) and SmsUp (replies), both JSON arrays on one address and without a
 * signature, told apart by their fields. News about templates and signatures is passed over.
 */
export function parseAliyunInbound(settings: AliyunSettings, request: InboundRequest): InboundParse {
  const list = readList(request.body)
  if (!list) return { items: [], refused: ['The body is not a JSON array.'], reply: reply(400, 1, 'not a JSON array') }
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
  const phone = normalisePhone(textOf(fields, 'phone_number') ?? '', 'CN')
  if (!phone.ok) return 'No phone number.'
  return 'success' in fields ? readReport(settings, fields, phone.value) : readReply(fields, phone.value)
}

function readReport(settings: AliyunSettings, fields: Item, to: string): Inbound | string {
  const [bizId, outId] = [textOf(fields, 'biz_id'), textOf(fields, 'out_id')]
  if (bizId === undefined) return 'No biz_id.'
  const at = localTime(textOf(fields, 'report_time') ?? textOf(fields, 'send_time'))
  if (at === null) return 'The time cannot be read.'
  const delivered = fields['success'] === true || fields['success'] === 'true'
  const providerId = aliyunProviderId(settings, bizId, to)
  return {
    kind: 'receipt',
    ...(outId === undefined ? {} : { ref: outId }),
    providerId,
    to,
    state: delivered ? 'delivered' : 'undelivered',
    ...(delivered ? {} : { code: textOf(fields, 'err_code') ?? 'UNKNOWN' }),
    at,
    dedupe: providerId,
  }
}

function readReply(fields: Item, from: string): Inbound | string {
  const text = textOf(fields, 'content')
  if (text === undefined) return 'Neither a receipt nor a reply.'
  const at = localTime(textOf(fields, 'send_time'))
  if (at === null) return 'The time cannot be read.'
  const id = textOf(fields, 'sequence_id')
  if (id === undefined) return 'No sequence_id.'
  return { kind: 'reply', from, text, at, dedupe: `up:${id}` }
}

function textOf(fields: Item, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 2000) : undefined
}

/** `2026-11-24 08:00:00` in Beijing. */
function localTime(text: string | undefined): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text ?? '')
  const at = match ? Date.parse(`${match[1]}T${match[2]}+08:00`) : NaN
  return Number.isFinite(at) ? at : null
}

function readList(body: Uint8Array): unknown[] | null {
  try {
    const value = JSON.parse(Buffer.from(body).toString('utf8')) as unknown
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function reply(status: number, code: number, msg: string): InboundParse['reply'] {
  return { status, body: JSON.stringify({ code, msg }), contentType: 'application/json; charset=utf-8' }
}
