import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import {
  suppressAnswer,
  suppressHashes,
  suppressionSummary,
  suppressRequest,
  unsuppressRequest,
} from '../../schema/api/suppressions.ts'
import { CaravanError } from '../../schema/errors.ts'
import { optOut } from '../../activities/ingest/opt-out.ts'
import { normaliseAddress } from '../../activities/ingest/replies.ts'
import { wakeWalks } from '../../activities/ingest/wake.ts'
import { distinct } from '../../activities/ingest/events.ts'
import { retryTransaction } from '../../activities/store/retry-transaction.ts'
import { contactsByAddress } from '../../activities/store/suppression.ts'
import { hashOf } from '../../activities/store/suppression-hash.ts'
import type { ApiContext } from './context.ts'
import { answer, done, json } from './route.ts'

const channelQuery = z.object({ channel: z.enum(['sms', 'email']) })
const pageRows = 2000

/** Addresses that get nothing: how many and why, adding and taking back, and lists that travel as hashes. */
export function suppressionRoutes({ services, resources }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  const app = new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        summary: 'How many addresses are suppressed, and why',
        responses: answer(suppressionSummary),
      }),
      async (c) => {
        const { rows: reasons } = await sql<{ channel: string; reason: string; count: number }>`
          select channel, reason, count(*)::int as count from suppression where workspace = ${workspace} group by 1, 2 order by 1, 2`.execute(
          db,
        )
        const { rows: lists } = await sql<{ channel: string; list: string; count: number }>`
          select channel, list, count(*)::int as count from suppression_hash where workspace = ${workspace} group by 1, 2 order by 2, 1`.execute(
          db,
        )
        return c.json({ reasons, lists }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Suppress addresses, whoever has them',
        request: { body: json(suppressRequest) },
        responses: answer(suppressAnswer),
      }),
      async (c) => {
        const { channel, addresses } = c.req.valid('json')
        const ring = await services.keys(workspace)
        const indexes = addresses.map((address) => normaliseAddress(ring, channel, address))
        const good = indexes.filter((index) => index !== null)
        const live = await resources.live.read(workspace)
        const shares = await retryTransaction(db, async (trx) => {
          const contacts = (await contactsByAddress(trx, workspace, channel, good)).map((owner) => owner.id)
          return wakeWalks(
            trx,
            await optOut(trx, live, workspace, channel, { indexes: good, contacts }, 'manual', 'editor'),
          )
        })
        services.nudge(distinct(shares))
        // Refused ones by their place: addresses stay out of answers.
        const refused = indexes.flatMap((index, at) => (index === null ? [at + 1] : []))
        return c.json({ added: good.length, refused }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/remove',
        summary: 'Take an address off the list',
        description: 'Somebody who opted out themselves, or complained, comes back by their own act only.',
        request: { body: json(unsuppressRequest) },
        responses: answer(done),
      }),
      async (c) => {
        const { channel, address } = c.req.valid('json')
        const index = normaliseAddress(await services.keys(workspace), channel, address)
        const gone = index
          ? await db
              .deleteFrom('suppression')
              .where('workspace', '=', workspace)
              .where('channel', '=', channel)
              .where('address_index', '=', index)
              .where('reason', 'in', ['manual', 'hardBounce'])
              .returning('reason')
              .execute()
          : []
        if (gone.length === 0) throw new CaravanError('notFound', { what: 'suppression', id: channel })
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/hashed',
        summary: 'Bring a list as SHA-256 of normalised addresses',
        description: 'Hex, one each: of E.164 numbers such as +8613800138000, and of e-mail addresses in lower case.',
        request: { body: json(suppressHashes) },
        responses: answer(suppressAnswer),
      }),
      async (c) => {
        const { channel, list, hashes } = c.req.valid('json')
        const refused = hashes.flatMap((hash, at) => (/^[0-9a-f]{64}$/i.test(hash.trim()) ? [] : [at + 1]))
        const wrong = new Set(refused)
        const good = hashes.filter((_, at) => !wrong.has(at + 1)).map((hash) => Buffer.from(hash.trim(), 'hex'))
        await sql`
          insert into suppression_hash (workspace, channel, hash, list)
          select distinct ${workspace}::int, ${channel}, h, ${list} from unnest(${good}::bytea[]) h order by h on conflict do nothing`.execute(
          db,
        )
        return c.json({ added: good.length, refused: refused.slice(0, 1000) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/hashed/remove',
        summary: 'Take a whole list away',
        request: { body: json(suppressHashes.omit({ hashes: true })) },
        responses: answer(done),
      }),
      async (c) => {
        const { channel, list } = c.req.valid('json')
        await db
          .deleteFrom('suppression_hash')
          .where('workspace', '=', workspace)
          .where('channel', '=', channel)
          .where('list', '=', list)
          .execute()
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/hashed.csv',
        summary: 'The suppressed addresses of known contacts as SHA-256',
        request: { query: channelQuery },
        responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
      }),
      (c) => {
        const { channel } = c.req.valid('query')
        return c.body(hashedCsv(channel), 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="suppressed-${channel}.csv"`,
        })
      },
    )

  function hashedCsv(channel: 'sms' | 'email'): ReadableStream<Uint8Array> {
    const column = channel === 'sms' ? 'phone' : 'email'
    const encoder = new TextEncoder()
    let after = 0
    return new ReadableStream({
      start: (controller) => controller.enqueue(encoder.encode('sha256,reason,at\n')),
      async pull(controller) {
        const { rows } = await sql<{ id: number; sealed: Buffer; reason: string; at: Date }>`
          select c.id, c.${sql.ref(column)} as sealed, s.reason, s.at from contact c
          join suppression s on s.address_index = c.${sql.ref(`${column}_index`)} and s.channel = ${channel} and s.workspace = c.workspace
          where c.workspace = ${workspace} and c.id > ${after} and c.erased_at is null order by c.id limit ${pageRows}`.execute(
          db,
        )
        const ring = await services.keys(workspace)
        const lines = rows.map(({ id, sealed, reason, at }) => {
          const address = ring.column('contact', column).open(id, sealed)
          return `${hashOf(address).toString('hex')},${reason},${at.toISOString()}\n`
        })
        if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')))
        after = rows.at(-1)?.id ?? after
        if (rows.length < pageRows) controller.close()
      },
    })
  }
  return app
}
