import { hash } from 'node:crypto'
import { normalisePhone } from '../../schema/addresses/phone.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import { beijingTime, readJson, textOf } from './inbound-fields.ts'

type Item = Record<string, unknown>

/** Reads what Tencent Cloud posts, unsigned: receipts as an array, replies as one object. */
export function parseTencentInbound(request: InboundRequest): InboundParse {
  const posted = readJson(request.body)
  if (posted === null || typeof posted !== 'object')
    return { items: [], refused: ['The body is neither receipts nor a reply.'], reply: reply(400, 1, 'not JSON') }
  const list: unknown[] = Array.isArray(posted) ? posted : [posted]
  const parsed = list.map(readItem)
  return {
    items: parsed.filter((item) => typeof item !== 'string'),
    refused: parsed.filter((item) => typeof item === 'string'),
    reply: reply(200, 0, 'OK'),
  }
}

function readItem(item: unknown): Inbound | string {
  if (item === null || typeof item !== 'object') return 'Not an item.'
  const fields = item as Item
  const mobile = textOf(fields, 'mobile') ?? ''
  const nation = textOf(fields, 'nationcode') ?? '86'
  const phone = normalisePhone(mobile.startsWith('+') ? mobile : `+${nation}${mobile}`)
  if (!phone.ok) return 'No phone number.'
  return 'report_status' in fields ? readReport(fields, phone.value) : readReply(fields, phone.value)
}

function readReport(fields: Item, to: string): Inbound | string {
  const [sid, status] = [textOf(fields, 'sid'), textOf(fields, 'report_status')]
  if (sid === undefined || status === undefined) return 'No sid or no report_status.'
  const at = beijingTime(textOf(fields, 'user_receive_time'))
  if (at === null) return 'The time cannot be read.'
  const delivered = status === 'SUCCESS'
  return {
    kind: 'receipt',
    providerId: sid,
    to,
    state: delivered ? 'delivered' : 'undelivered',
    ...(delivered ? {} : { code: textOf(fields, 'errmsg') ?? status }),
    at,
    dedupe: `${sid}:${status}`,
  }
}

function readReply(fields: Item, from: string): Inbound | string {
  const text = textOf(fields, 'text')
  const seconds = Number(textOf(fields, 'time'))
  if (text === undefined) return 'Neither a receipt nor a reply.'
  if (!Number.isFinite(seconds) || seconds <= 0) return 'The time cannot be read.'
  // The provider gives no id: the same words in the same second are the same reply.
  return {
    kind: 'reply',
    from,
    text,
    at: seconds * 1000,
    dedupe: hash('sha256', `${from}|${seconds}|${text}`, 'base64url'),
  }
}

function reply(status: number, result: number, errmsg: string): InboundParse['reply'] {
  return { status, body: JSON.stringify({ result, errmsg }), contentType: 'application/json' }
}
