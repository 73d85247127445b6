import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { gatewayRow, type GatewayRow } from '../../schema/api/contacts.ts'
import {
  createGatewayRequest,
  gatewayAccount,
  gatewayKindRow,
  gatewaySettingsRequest,
  gatewayTestAnswer,
  gatewayTestRequest,
} from '../../schema/api/gateways.ts'
import type { Services } from '../services.ts'
import { type ApiContext, found, languageOf } from './context.ts'
import { changeSettings, createAccount, deleteAccount, kindRows, openGateway, readAccount } from './gateway-accounts.ts'
import { sendTestMessage } from './gateway-test-message.ts'
import { answer, done, idParam, json } from './route.ts'

const changeGateway = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  state: z.enum(['active', 'paused']).optional(),
  /** Messages a second over all workers; null = the provider's own limit. */
  perSecond: z.number().min(0.01).max(1e6).nullable().optional(),
})

/** Accounts at providers: connecting, trying and removing them, what waits for them, pausing, their rate. Secrets never leave the database. */
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
          await audit(services, 'changeGateway', id, set)
        }
        return c.json(found((await rowsOf(services, id))[0], 'gateway', id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/kinds',
        summary: 'Kinds of accounts, with the form of each',
        responses: answer(z.array(gatewayKindRow)),
      }),
      (c) => c.json(kindRows(), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Connect an account',
        request: { body: json(createGatewayRequest) },
        responses: answer(gatewayAccount),
      }),
      async (c) => {
        const id = await createAccount(services, c.req.valid('json'))
        const account = await readAccount(services, id)
        await audit(services, 'createGateway', id, { name: account.name, kind: account.kind })
        return c.json(account, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/settings',
        summary: 'Settings without secrets, and the address for the provider’s posts',
        request: { params: idParam },
        responses: answer(gatewayAccount),
      }),
      async (c) => c.json(await readAccount(services, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/{id}/settings',
        summary: 'Change settings: secrets that are left out stay',
        request: { params: idParam, body: json(gatewaySettingsRequest) },
        responses: answer(gatewayAccount),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        await changeSettings(services, id, c.req.valid('json').settings)
        await audit(services, 'changeGatewaySettings', id, {})
        return c.json(await readAccount(services, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Remove an account that nothing sends through',
        request: { params: idParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        await deleteAccount(services, id)
        await audit(services, 'deleteGateway', id, {})
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/test',
        summary: 'Send one message now',
        request: { params: idParam, body: json(gatewayTestRequest) },
        responses: answer(gatewayTestAnswer),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const gateway = await openGateway(services, id)
        try {
          const outcome = await sendTestMessage(gateway, c.req.valid('json'), languageOf(c))
          await audit(services, 'testGateway', id, { state: outcome.state })
          return c.json(outcome, 200)
        } finally {
          await gateway.close()
        }
      },
    )
}

async function audit({ database, workspace }: Services, act: string, subject: string, detail: object): Promise<void> {
  await database.db
    .insertInto('audit_log')
    .values({ workspace, actor: 'editor', act, subject, detail: JSON.stringify(detail) })
    .execute()
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
