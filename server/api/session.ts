import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import { smsBindings } from '../../schema/sms/binding.ts'
import { eventNames, tagNames } from '../../activities/store/names.ts'
import { type ApiContext, found } from './context.ts'
import { answer } from './route.ts'

const session = z.object({
  workspace: z.object({ id: z.number(), name: z.string(), timezone: z.string(), signature: z.string() }),
  temporalUi: z.string().nullable(),
  /** True while the workspace holds the demonstration data of the first start. */
  demo: z.boolean(),
})
const catalogue = z.object({
  templates: z.record(
    z.string(),
    z.object({
      channel: z.string(),
      approved: z.boolean(),
      variables: z.array(z.string()),
      sms: z.object({ body: z.string(), bindings: smsBindings }).optional(),
    }),
  ),
  segments: z.record(z.string(), z.object({ name: z.string() })),
  gateways: z.record(z.string(), z.object({ channel: z.string(), name: z.string(), kind: z.string().optional() })),
  optOut: z.string().optional(),
  attributes: z.array(z.string()),
  events: z.array(z.string()),
  tags: z.array(z.string()),
})

/** Where one is, and which names a document may use. */
export function sessionRoutes({ services }: ApiContext) {
  const { db } = services.database
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/session', summary: 'The workspace', responses: answer(session) }),
      async (c) => {
        const { rows } = await sql<{ id: number; name: string; timezone: string; signature: string; demo: boolean }>`
        select id, name, timezone, signature, coalesce(settings ->> 'demo' = 'true', false) as demo from workspace where id = ${services.workspace}`.execute(
          db,
        )
        const { demo, ...workspace } = found(rows[0], 'workspace', services.workspace)
        return c.json({ workspace, temporalUi: services.temporalUi, demo }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/catalogue',
        summary: 'Names that exist: templates, segments, gateways, attributes, events, tags',
        responses: answer(catalogue),
      }),
      async (c) => {
        const [known, events, tags] = await Promise.all([
          services.catalogue(),
          eventNames(db, services.workspace),
          tagNames(db, services.workspace),
        ])
        return c.json({ ...known, events, tags }, 200)
      },
    )
}
