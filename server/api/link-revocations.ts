import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { findVersion } from '../../activities/store/journeys.ts'
import { touchedMessages } from '../../activities/store/touches.ts'
import { CaravanError } from '../../schema/errors.ts'
import type { ApiContext } from './context.ts'
import { found } from './context.ts'
import { answer, done, json } from './route.ts'

const request = z.union([
  z.strictObject({ journey: z.string().min(1).max(80), version: z.int().min(1) }),
  /** A message's reference, as providers and the contact's page have it. */
  z.strictObject({ message: z.string().regex(/^\d{1,16}$/, 'the reference of a message') }),
])

/** Takes links back that went out: from then on they lead to a page that says so. Unsubscribe links stay. */
export function linkRevocationRoutes({ services }: ApiContext) {
  const { database, workspace } = services
  async function targetOf(what: z.infer<typeof request>): Promise<{ version: number } | { message: number }> {
    if ('journey' in what) {
      const version = await findVersion(database.db, workspace, what.journey, what.version)
      return { version: found(version, 'version', what.version).id }
    }
    const message = Number(what.message)
    if (!Number.isSafeInteger(message) || !(await touchedMessages(database.db, workspace, [message])).has(message))
      throw new CaravanError('notFound', { what: 'message', id: what.message })
    return { message }
  }
  return new OpenAPIHono().openapi(
    createRoute({
      method: 'post',
      path: '/revoke',
      summary: 'Revoke the short links of a version or of one message',
      description: 'Holds within two seconds, for good. People can still unsubscribe. Again changes nothing.',
      request: { body: json(request) },
      responses: answer(done),
    }),
    async (c) => {
      const what = c.req.valid('json')
      const target = await targetOf(what)
      await database.db
        .insertInto('link_revoked')
        .values({ workspace, version: null, message: null, by: 'me', ...target })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await database.db
        .insertInto('audit_log')
        .values({ workspace, actor: 'me', act: 'revokeLinks', subject: JSON.stringify(what), detail: '{}' })
        .execute()
      return c.json({ ok: true as const }, 200)
    },
  )
}
