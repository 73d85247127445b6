import { z } from 'zod'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'

const text = z.string().max(500)
const common = { ref: text.optional(), providerId: text.optional(), at: z.number(), dedupe: text }
const item = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('receipt'),
    ...common,
    to: text.optional(),
    state: z.enum(['delivered', 'undelivered']),
    code: text.optional(),
  }),
  z.object({ kind: z.literal('reply'), ...common, from: text, text: z.string().max(5000) }),
  z.object({ kind: z.enum(['click', 'open', 'complaint']), ...common, url: z.string().max(2000).optional() }),
])

/** Reads what the sandbox posts: an array of items, each good or refused on its own. A body that is no array is refused whole. */
export function parseSandboxInbound(request: InboundRequest): InboundParse {
  const list = readArray(request.body)
  if (!list) return { items: [], refused: ['The body is not a JSON array.'], reply: reply(400, '{"ok":false}') }
  const items: Inbound[] = []
  const refused: string[] = []
  for (const value of list) {
    // Receipts come by the thousand: the common shape is recognised without the schema.
    const quick = plainReceipt(value)
    if (quick) {
      items.push(quick)
      continue
    }
    const parsed = item.safeParse(value)
    if (parsed.success) items.push(parsed.data as Inbound)
    else refused.push(parsed.error.issues[0]?.message ?? 'Not an item.')
  }
  return { items, refused, reply: reply(200, '{"ok":true}') }
}

function plainReceipt(value: unknown): Inbound | null {
  const { kind, ref, providerId, state, at, dedupe, ...more } = (value ?? {}) as Record<string, unknown>
  if (kind !== 'receipt' || state !== 'delivered' || typeof at !== 'number') return null
  if (typeof ref !== 'string' || typeof providerId !== 'string' || typeof dedupe !== 'string') return null
  if (Object.keys(more).length > 0) return null
  return { kind, ref, providerId, state, at, dedupe }
}

function readArray(body: Uint8Array): unknown[] | null {
  try {
    const value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')) as unknown
    return Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function reply(status: number, body: string): InboundParse['reply'] {
  return { status, body, contentType: 'application/json' }
}
