import { hash } from 'node:crypto'
import { readPointer, readText } from '../http/json-pointer.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import { verifyInbound } from './http-sign.ts'
import type { HttpSettings } from './http-settings.ts'

type Receipts = NonNullable<HttpSettings['receipts']>
type Replies = NonNullable<HttpSettings['replies']>

/**
 * Reads what a provider posts, by the settings: replies on paths that end in `/replies`, receipts on all others. Items are
 * good or refused one by one. A request that fails its signature is refused whole with 401.
 */
export function parseHttpInbound(settings: HttpSettings, request: InboundRequest): InboundParse {
  if (!verifyInbound(request.headers, request.body, settings.verify))
    return refuse(401, 'The signature is missing or wrong.')
  const replies = request.path.endsWith('/replies')
  const shape = replies ? settings.replies : settings.receipts
  if (!shape) return refuse(404, 'This gateway has no settings for such posts.')
  const list = readList(shape, request)
  if (!list) return refuse(400, 'The body cannot be read as the settings say.')
  const parsed = list.map((item) =>
    replies ? readReply(shape as Replies, item) : readReceipt(shape as Receipts, item),
  )
  return {
    items: parsed.flatMap((item) => (typeof item === 'object' && item !== null ? [item] : [])),
    refused: parsed.filter((item) => typeof item === 'string'),
    reply: { ...shape.reply },
  }
}

/** A receipt, a reason for refusing it, or null for an intermediate state that says nothing. */
function readReceipt(shape: Receipts, item: unknown): Inbound | string | null {
  const state = readText(item, shape.state)
  if (state === undefined) return 'No state.'
  if (shape.pending.includes(state)) return null
  const ref = readText(item, shape.ref)
  const providerId = readText(item, shape.providerId)
  if (ref === undefined && providerId === undefined) return 'Neither our reference nor the provider’s id.'
  const at = readClock(shape, item)
  if (at === null) return 'The time cannot be read.'
  const to = readText(item, shape.to)
  const code = readText(item, shape.code)
  const delivered = shape.delivered.includes(state)
  return {
    kind: 'receipt',
    ...(ref === undefined ? {} : { ref }),
    ...(providerId === undefined ? {} : { providerId }),
    ...(to === undefined ? {} : { to }),
    state: delivered ? 'delivered' : 'undelivered',
    ...(delivered ? {} : { code: code ?? state }),
    at,
    dedupe: `${providerId ?? ref}:${ref ?? to ?? ''}:${state}`,
  }
}

function readReply(shape: Replies, item: unknown): Inbound | string {
  const from = readText(item, shape.from)
  const text = readText(item, shape.text)
  if (from === undefined || text === undefined) return 'No sender or no text.'
  const at = readClock(shape, item)
  if (at === null) return 'The time cannot be read.'
  const ref = readText(item, shape.ref)
  const providerId = readText(item, shape.providerId)
  const id = readText(item, shape.id) ?? hash('sha256', `${from}|${at}|${text}`, 'base64url')
  return {
    kind: 'reply',
    ...(ref === undefined ? {} : { ref }),
    ...(providerId === undefined ? {} : { providerId }),
    from,
    text,
    at,
    dedupe: id,
  }
}

function readList(shape: Receipts | Replies, request: InboundRequest): unknown[] | null {
  const text = Buffer.from(request.body).toString('utf8')
  if (shape.format === 'form')
    return [Object.fromEntries(new URLSearchParams(text || new URLSearchParams(request.query)))]
  try {
    const found = readPointer(JSON.parse(text), shape.items)
    // Providers that post one item often leave the list away.
    return Array.isArray(found) ? found : found !== null && typeof found === 'object' ? [found] : null
  } catch {
    return null
  }
}

function readClock(shape: Receipts | Replies, item: unknown): number | null {
  if (shape.at === undefined) return Date.now()
  const text = readText(item, shape.at)
  if (text === undefined) return null
  const at =
    shape.clock === 'unixSeconds'
      ? Number(text) * 1000
      : shape.clock === 'unixMs'
        ? Number(text)
        : shape.clock === 'local'
          ? Date.parse(`${text.trim().replaceAll('/', '-').replace(' ', 'T')}${shape.offset}`)
          : Date.parse(text)
  return Number.isFinite(at) && at > 0 ? at : null
}

function refuse(status: number, reason: string): InboundParse {
  return {
    items: [],
    refused: [reason],
    reply: { status, body: JSON.stringify({ error: reason }), contentType: 'application/json' },
  }
}
