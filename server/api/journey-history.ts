import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { knownCommands, knownCommandsRequest, presenceBeat, versionDetail } from '../../schema/api/collaboration.ts'
import { periodCounts } from '../../schema/api/journeys.ts'
import { readPeriods } from '../../activities/store/count-hours.ts'
import { beat, leave } from '../../activities/store/presence.ts'
import { findVersion, readJourney } from '../../activities/store/journeys.ts'
import { type ApiContext, found } from './context.ts'
import { answer, done, idParam, json } from './route.ts'

const versionParam = idParam.extend({ n: z.coerce.number().int().min(1) })

/** What a journey was, and who else is at it: old versions with their drawings, commands already taken, presence. */
export function journeyHistoryRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/versions/{n}',
        summary: 'A published version with its drawing',
        request: { params: versionParam },
        responses: answer(versionDetail),
      }),
      async (c) => {
        const { id, n } = c.req.valid('param')
        const version = found(await findVersion(db, workspace, id, n), 'version', n)
        const row = await db
          .selectFrom('journey_version')
          .select(['number', 'published_at', 'published_by', 'note', 'doc'])
          .where('id', '=', version.id)
          .executeTakeFirstOrThrow()
        return c.json(
          {
            number: row.number,
            publishedAt: row.published_at.toISOString(),
            publishedBy: row.published_by,
            note: row.note,
            doc: row.doc,
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/versions/{n}/periods',
        summary: 'What a version counted in the last hours, beside as many before them',
        description: '`null` when the counters of then were not kept (they are kept once an hour, for 70 days).',
        request: { params: versionParam, query: z.object({ hours: z.coerce.number().int().min(1).max(840) }) },
        responses: answer(periodCounts.nullable()),
      }),
      async (c) => {
        const { id, n } = c.req.valid('param')
        const version = found(await findVersion(db, workspace, id, n), 'version', n)
        const periods = await readPeriods(db, version.id, c.req.valid('query').hours)
        return c.json(periods && { ...periods, since: periods.since.toISOString() }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/revisions/known',
        summary: 'Which of these commands the draft has taken',
        request: { params: idParam, body: json(knownCommandsRequest) },
        responses: answer(knownCommands),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { commandIds } = c.req.valid('json')
        found(await readJourney(db, workspace, id), 'journey', id)
        if (commandIds.length === 0) return c.json({ known: [] }, 200)
        const rows = await db
          .selectFrom('journey_revision')
          .select('command_id')
          .where('journey', '=', id)
          .where('command_id', 'in', commandIds)
          .execute()
        return c.json({ known: rows.map((row) => row.command_id) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/presence',
        summary: 'Tell that somebody has the journey open, and at which step',
        description:
          'Forgotten by itself when it is not told again; the live stream tells everybody else (event `presence`).',
        request: { params: idParam, body: json(presenceBeat) },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { leaving, ...person } = c.req.valid('json')
        if (leaving) await leave(db, id, person.clientId)
        else {
          found(await readJourney(db, workspace, id), 'journey', id)
          await beat(db, id, person)
        }
        return c.json({ ok: true as const }, 200)
      },
    )
}
