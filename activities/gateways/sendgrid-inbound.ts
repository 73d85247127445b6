import { verify } from 'node:crypto'
import { bounceClass, bounceCode } from './bounce-class.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import { readJson, textOf } from './inbound-fields.ts'
import { sendgridKey } from './sendgrid-settings.ts'

type Fields = Record<string, unknown>

/** A post may be this old: SendGrid tries for a day, and each event counts once in any case. */
const mostAgeMs = 24 * 3_600_000

/** Reads SendGrid's signed event webhook: an array of events, good or passed over one by one. What is not signed is refused whole. */
export function parseSendgridInbound(
  publicKey: string | undefined,
  request: InboundRequest,
  now: number,
): InboundParse {
  const key = publicKey === undefined ? null : sendgridKey(publicKey)
  const timestamp = request.headers['x-twilio-email-event-webhook-timestamp'] ?? ''
  const signature = request.headers['x-twilio-email-event-webhook-signature'] ?? ''
  if (key === null) return say(403, ['The account has no verification key.'])
  if (!isSigned(key, timestamp, signature, request.body)) return say(403, ['The signature is missing or wrong.'])
  if (!(Math.abs(now - Number(timestamp) * 1000) < mostAgeMs)) return say(403, ['The post is too old.'])
  const list = readJson(request.body)
  if (!Array.isArray(list)) return say(400, ['The body is not a JSON array.'])
  const parsed = list.map((event: unknown) => readEvent(event, now))
  return {
    ...say(
      200,
      parsed.filter((item) => typeof item === 'string'),
    ),
    items: parsed.flatMap((item) => (typeof item === 'object' && item !== null ? [item] : [])),
  }
}

function isSigned(
  key: NonNullable<ReturnType<typeof sendgridKey>>,
  timestamp: string,
  signature: string,
  body: Uint8Array,
) {
  try {
    return verify('sha256', Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

function readEvent(value: unknown, now: number): Inbound | string | null {
  if (value === null || typeof value !== 'object') return 'Not an event.'
  const event = value as Fields
  const name = textOf(event, 'event')
  const id = textOf(event, 'sg_event_id')
  if (name === undefined || id === undefined) return 'No event or no sg_event_id.'
  const ref = textOf(event, 'caravan_ref')
  const providerId = textOf(event, 'sg_message_id')?.split('.', 1)[0]
  const seconds = Number(event['timestamp'])
  const at = seconds > 0 ? seconds * 1000 : now
  const known = {
    ...(ref === undefined ? {} : { ref }),
    ...(providerId === undefined || providerId === '' ? {} : { providerId }),
    at,
    dedupe: id,
  }
  const email = textOf(event, 'email')
  switch (name) {
    case 'delivered':
      return { kind: 'receipt', ...known, state: 'delivered' }
    case 'bounce':
    case 'dropped':
      return { kind: 'receipt', ...known, state: 'undelivered', code: codeOf(event, name) }
    case 'spamreport':
      return { kind: 'complaint', ...known }
    case 'unsubscribe':
    case 'group_unsubscribe':
      return email === undefined ? 'No address.' : { kind: 'optOut', from: email, at, dedupe: id }
    case 'group_resubscribe':
      return email === undefined ? 'No address.' : { kind: 'optIn', from: email, at, dedupe: id }
    case 'open':
      return event['sg_machine_open'] === true ? null : { kind: 'open', ...known }
    case 'click':
      return { kind: 'click', ...known, url: textOf(event, 'url') ?? '' }
    default:
      return null
  }
}

/** `blocked` is the receiving side's word on us; a dropped mail names a list that SendGrid keeps. */
function codeOf(event: Fields, name: string): string {
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(textOf(event, 'status') ?? '')?.[0] ?? null
  const reason = textOf(event, 'reason') ?? ''
  if (name === 'dropped') return /bounced|invalid/i.test(reason) ? 'hardBounce dropped' : 'blocked dropped'
  if (textOf(event, 'type') === 'blocked') return bounceCode('block', status)
  return bounceCode(bounceClass(status, null, reason) === 'soft' ? 'soft' : 'hard', status)
}

function say(status: number, refused: string[]): InboundParse {
  return {
    items: [],
    refused,
    reply: { status, body: status === 200 ? 'ok' : (refused[0] ?? ''), contentType: 'text/plain; charset=utf-8' },
  }
}
