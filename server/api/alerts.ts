import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { gatewayAlerts } from '../../schema/api/operating.ts'
import { type ApiContext, found } from './context.ts'
import { answer, done } from './route.ts'
import { audit } from './audit.ts'

const alertsShown = 50
const alertParam = z.object({ id: z.coerce.number().int().min(1) })

/** What whoever operates should look at: accounts that are refused or left alone. They close by themselves when the account works. */
export function alertRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'Alerts, the newest first', responses: answer(gatewayAlerts) }),
      async (c) => {
        const rows = await db
          .selectFrom('gateway_alert as a')
          .innerJoin('gateway as g', 'g.id', 'a.gateway')
          .select([
            'a.id',
            'a.gateway',
            'g.name',
            'a.what',
            'a.reason',
            'a.until_at',
            'a.at',
            'a.closed_at',
            'a.seen_at',
          ])
          .where('a.workspace', '=', workspace)
          .where('g.deleted_at', 'is', null)
          .orderBy('a.at', 'desc')
          .orderBy('a.id', 'desc')
          .limit(alertsShown)
          .execute()
        const list = rows.map(({ until_at, closed_at, seen_at, at, ...row }) => ({
          ...row,
          at: at.toISOString(),
          until: until_at?.toISOString() ?? null,
          closedAt: closed_at?.toISOString() ?? null,
          seenAt: seen_at?.toISOString() ?? null,
        }))
        return c.json({ unread: list.filter((row) => !row.closedAt && !row.seenAt).length, rows: list }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/seen',
        summary: 'Somebody knows about it',
        request: { params: alertParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const row = await db
          .updateTable('gateway_alert')
          .set((eb) => ({
            seen_at: eb.fn.coalesce('seen_at', eb.val(new Date())),
            seen_by: eb.fn.coalesce('seen_by', eb.val('editor')),
          }))
          .where('id', '=', id)
          .where('workspace', '=', workspace)
          .returning('gateway')
          .executeTakeFirst()
        await audit(services, 'seenAlert', found(row, 'alert', id).gateway, { alert: id })
        return c.json({ ok: true as const }, 200)
      },
    )
}
