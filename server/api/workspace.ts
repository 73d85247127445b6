import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { type WorkspaceDetail, workspaceDetail } from '../../schema/api/workspace.ts'
import { type ApiContext, found } from './context.ts'
import { answer, json } from './route.ts'

/** How a workspace is called, what its messages carry, and how polite it is. */
export function workspaceRoutes({ services }: ApiContext) {
  const { db } = services.database
  async function read(): Promise<WorkspaceDetail> {
    const row = await db.selectFrom('workspace').selectAll().where('id', '=', services.workspace).executeTakeFirst()
    const { name, timezone, signature, opt_out, settings } = found(row, 'workspace', services.workspace)
    const { demo: _, ...own } = settings
    return { name, timezone, signature, optOut: opt_out, settings: own }
  }
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        summary: 'Settings of the workspace',
        responses: answer(workspaceDetail),
      }),
      async (c) => c.json(await read(), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/',
        summary: 'Change the settings of the workspace',
        description: 'They hold for messages that go out a few seconds later, also of journeys that are running.',
        request: { body: json(workspaceDetail) },
        responses: answer(workspaceDetail),
      }),
      async (c) => {
        const { name, timezone, signature, optOut, settings } = c.req.valid('json')
        await db
          .updateTable('workspace')
          .set({
            name,
            timezone,
            signature,
            opt_out: optOut,
            settings: sql`${JSON.stringify(settings)}::jsonb || jsonb_strip_nulls(jsonb_build_object('demo', settings -> 'demo'))`,
          })
          .where('id', '=', services.workspace)
          .execute()
        return c.json(await read(), 200)
      },
    )
}
