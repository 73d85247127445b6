import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { applyInbound } from '../../activities/ingest/inbound.ts'
import type { Channel } from '../../activities/gateways/gateway.ts'
import { CaravanError } from '../../schema/errors.ts'
import type { ApiContext } from './context.ts'
import { limitBody } from './guard.ts'

type Known = { at: number; secret: string; workspace: number; channel: Channel }
const believeMs = 10_000
const maxItems = 10_000

/**
 * Where providers post receipts, replies, clicks. The path holds a secret; the gateway reads the body and says what the provider
 * wants to hear. Bad items are left out, never an error: a provider that is told 5xx sends everything again.
 */
export function hookRoutes({ services, resources }: ApiContext) {
  const deps = { database: services.database, keys: services.keys, nudge: services.nudge, live: resources.live }
  const known = new Map<string, Known>()

  async function lookUp(id: string): Promise<Known | undefined> {
    const hit = known.get(id)
    if (hit && Date.now() - hit.at < believeMs) return hit
    const row = await services.database.db
      .selectFrom('gateway')
      .select(['secret', 'workspace', 'channel'])
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) return undefined
    const entry = { at: Date.now(), secret: row.secret, workspace: row.workspace, channel: row.channel as Channel }
    known.set(id, entry)
    return entry
  }

  const app = new Hono()
  app.use('*', limitBody(16))
  // Some providers put what they say into the query, and some add a word of their own to the path.
  app.on(['GET', 'POST'], ['/:gateway/:secret', '/:gateway/:secret/:what'], async (c) => {
    const { gateway: id, secret } = c.req.param()
    const entry = await lookUp(id)
    const live = entry && sameSecret(entry.secret, secret) ? await services.gateway(id) : undefined
    if (!entry || !live?.gateway.parseInbound) throw new CaravanError('notFound', { what: 'page', id: 'hooks' })
    const body = c.req.method === 'GET' ? new Uint8Array() : new Uint8Array(await c.req.arrayBuffer())
    const parsed = await live.gateway.parseInbound({
      method: c.req.method,
      path: new URL(c.req.url).pathname,
      query: c.req.query(),
      headers: c.req.header(),
      body,
    })
    for (let at = 0; at < parsed.items.length; at += maxItems) {
      await applyInbound(
        deps,
        { id, workspace: entry.workspace, channel: entry.channel },
        parsed.items.slice(at, at + maxItems),
      )
    }
    return new Response(parsed.reply.body, {
      status: parsed.reply.status,
      headers: { 'content-type': parsed.reply.contentType },
    })
  })
  return app
}

function sameSecret(expected: string, presented: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(presented)]
  return a.length === b.length && timingSafeEqual(a, b)
}
