import { randomBytes } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { CaravanError } from '../../schema/errors.ts'
import { listApiKeys } from '../../activities/store/api-keys.ts'
import { hashKey } from './api-key-auth.ts'
import type { ApiContext } from './context.ts'
import { newId } from './new-id.ts'
import { answer, done, idParam, json } from './route.ts'

const keyRow = z.object({ id: z.string(), name: z.string(), createdAt: z.string(), usedAt: z.string().nullable() })
const newKey = keyRow.extend({ key: z.string() })

/** Keys of the customer's programs. A key is shown once, when it is made; only its hash is kept. */
export function apiKeyRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'API keys', responses: answer(z.array(keyRow)) }),
      async (c) => {
        const rows = await listApiKeys(db, workspace)
        return c.json(
          rows.map((row) => ({
            id: row.id,
            name: row.name,
            createdAt: row.created_at.toISOString(),
            usedAt: row.used_at?.toISOString() ?? null,
          })),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Make a key: it is shown this once',
        request: { body: json(z.strictObject({ name: z.string().trim().min(1).max(100) })) },
        responses: answer(newKey),
      }),
      async (c) => {
        const { name } = c.req.valid('json')
        const key = `crv_${randomBytes(24).toString('base64url')}`
        const id = newId('key')
        await db
          .insertInto('api_key')
          .values({ id, workspace, name, hash: hashKey(key) })
          .execute()
        await db
          .insertInto('audit_log')
          .values({ workspace, actor: 'editor', act: 'createApiKey', subject: id, detail: '{}' })
          .execute()
        return c.json({ id, name, createdAt: new Date().toISOString(), usedAt: null, key }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Revoke a key',
        request: { params: idParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const [result] = await db
          .updateTable('api_key')
          .set({ revoked_at: new Date() })
          .where('id', '=', id)
          .where('workspace', '=', workspace)
          .where('revoked_at', 'is', null)
          .execute()
        if (result?.numUpdatedRows === 0n) throw new CaravanError('notFound', { what: 'API key', id })
        await sql`select pg_notify('caravan_keys', '')`.execute(db)
        await db
          .insertInto('audit_log')
          .values({ workspace, actor: 'editor', act: 'revokeApiKey', subject: id, detail: '{}' })
          .execute()
        return c.json({ ok: true as const }, 200)
      },
    )
}
