import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import {
  countAnswer,
  countRequest,
  reachAnswer,
  reachRequest,
  saveSegment,
  segmentRow,
  type SegmentRow,
} from '../../schema/api/contacts.ts'
import type { Condition } from '../../schema/condition.ts'
import { conditionSql } from '../../schema/condition/sql.ts'
import { CaravanError } from '../../schema/errors.ts'
import { notifyVersions } from '../../activities/control/version-state.ts'
import { readReach } from '../../activities/store/reach.ts'
import { segmentConditions } from '../../activities/store/segments.ts'
import { usesOf } from '../../activities/store/uses.ts'
import type { Services } from '../services.ts'
import { type ApiContext, found } from './context.ts'
import { newId } from './new-id.ts'
import { answer, done, idParam, json } from './route.ts'
import { withTimeout } from './with-timeout.ts'

/** Saved segments, and counting who matches a condition. */
export function segmentRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'Segments', responses: answer(z.array(segmentRow)) }),
      async (c) => c.json(await rowsOf(services), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Save a condition as a segment',
        request: { body: json(saveSegment) },
        responses: answer(segmentRow),
      }),
      async (c) => {
        const { name, condition } = c.req.valid('json')
        const id = newId('s')
        await db
          .insertInto('segment')
          .values({ id, workspace, name, condition: JSON.stringify(condition) })
          .execute()
        return c.json(found((await rowsOf(services, id))[0], 'segment', id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/count',
        summary: 'How many contacts match a condition now',
        request: { body: json(countRequest) },
        responses: answer(countAnswer),
      }),
      async (c) => c.json({ count: await countMatching(services, c.req.valid('json').condition) }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/reach',
        summary: 'How many people are meant, and how many of them each channel does not reach',
        request: { body: json(reachRequest) },
        responses: answer(reachAnswer),
      }),
      async (c) => {
        const asked = c.req.valid('json')
        return c.json(await withTimeout(db, (trx) => readReach(db, trx, workspace, asked)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        summary: 'One segment with its count',
        request: { params: idParam },
        responses: answer(segmentRow),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const row = found((await rowsOf(services, id))[0], 'segment', id)
        return c.json(
          { ...row, count: row.count ?? (await countMatching(services, { type: 'segment', segment: id, in: true })) },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/{id}',
        summary: 'Change a segment',
        request: { params: idParam, body: json(saveSegment) },
        responses: answer(segmentRow),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { name, condition } = c.req.valid('json')
        await db.transaction().execute(async (trx) => {
          const changed = await trx
            .updateTable('segment')
            .set({ name, condition: JSON.stringify(condition), updated_at: new Date() })
            .where('id', '=', id)
            .where('workspace', '=', workspace)
            .where('condition', 'is not', null)
            .returning('id')
            .executeTakeFirst()
          found(changed, 'segment', id)
          // Listeners over this segment are kept in memory by every process.
          await notifyVersions(trx)
        })
        return c.json(found((await rowsOf(services, id))[0], 'segment', id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Delete a segment that nothing uses',
        request: { params: idParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        found((await rowsOf(services, id))[0], 'segment', id)
        const uses = await usesOf(db, workspace, 'segment', id)
        if (uses.length > 0) throw new CaravanError('inUse', { by: uses.map((name) => `“${name}”`).join(', ') })
        await db.deleteFrom('segment').where('id', '=', id).execute()
        return c.json({ ok: true as const }, 200)
      },
    )
}

async function rowsOf({ database, workspace }: Services, id?: string): Promise<SegmentRow[]> {
  const { rows } = await sql<{ id: string; name: string; condition: Condition | null; members: number | null }>`
    select s.id, s.name, s.condition, case when s.condition is null then (select count(*)::int from segment_member m where m.segment = s.id) end as members
    from segment s where s.workspace = ${workspace} ${id === undefined ? sql`` : sql`and s.id = ${id}`} order by s.name limit 1000`.execute(
    database.db,
  )
  return rows.map(({ members, ...row }) => ({
    ...row,
    kind: row.condition === null ? 'list' : 'condition',
    count: members,
  }))
}

/** Counts within five seconds or says what to do. */
async function countMatching({ database, workspace }: Services, condition: Condition): Promise<number> {
  const segments = await segmentConditions(database.db, workspace)
  const matches = conditionSql(condition, { now: Date.now(), segments, everybody: true })
  return withTimeout(database.db, async (trx) => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::bigint as n from contact c where c.workspace = ${workspace} and c.erased_at is null and ${matches}`.execute(
      trx,
    )
    return rows[0]?.n ?? 0
  })
}
