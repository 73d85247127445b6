import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { gatewayRow, type GatewayRow } from '../../schema/api/contacts.ts'
import type { Services } from '../services.ts'
import { type ApiContext, found } from './context.ts'
import { answer, idParam, json } from './route.ts'

const changeGateway = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  state: z.enum(['active', 'paused']).optional(),
  /** Messages a second over all workers; null = the provider's own limit. */
  perSecond: z.number().min(0.01).max(1e6).nullable().optional(),
})

/** Accounts at providers: what waits for them, pausing, and their rate. Settings never leave the database. */
export function gatewayRoutes({ services }: ApiContext) {
  const { db } = services.database
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'Gateways', responses: answer(z.array(gatewayRow)) }),
      async (c) => c.json(await rowsOf(services), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        summary: 'Pause, resume, rename, limit',
        request: { params: idParam, body: json(changeGateway) },
        responses: answer(gatewayRow),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { name, state, perSecond } = c.req.valid('json')
        const set = {
          ...(name === undefined ? {} : { name }),
          ...(state === undefined ? {} : { state }),
          ...(perSecond === undefined ? {} : { per_second: perSecond }),
        }
        found((await rowsOf(services, id))[0], 'gateway', id)
        if (Object.keys(set).length > 0) {
          await db.updateTable('gateway').set(set).where('id', '=', id).execute()
          await db
            .insertInto('audit_log')
            .values({
              workspace: services.workspace,
              actor: 'editor',
              act: 'changeGateway',
              subject: id,
              detail: JSON.stringify(set),
            })
            .execute()
        }
        return c.json(found((await rowsOf(services, id))[0], 'gateway', id), 200)
      },
    )
}

async function rowsOf({ database, workspace }: Services, id?: string): Promise<GatewayRow[]> {
  const { rows } = await sql<{
    id: string
    name: string
    kind: string
    channel: GatewayRow['channel']
    state: string
    per_second: number | null
    last_error: string | null
    queued: number
  }>`
    select g.id, g.name, g.kind, g.channel, g.state, g.per_second, g.last_error, coalesce(q.n, 0)::int as queued
    from gateway g left join (select lane, sum(cardinality(members) - next_pos) as n from batch where workspace = ${workspace} and status = 0 group by lane) q on q.lane = g.id
    where g.workspace = ${workspace} and g.deleted_at is null ${id === undefined ? sql`` : sql`and g.id = ${id}`} order by g.created_at, g.id`.execute(
    database.db,
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    channel: row.channel,
    state: row.state === 'paused' ? 'paused' : 'active',
    perSecond: row.per_second,
    queued: row.queued,
    lastError: row.last_error,
  }))
}
