import { sql } from 'kysely'
import type { LiveCounts, StepCounts } from '../../schema/api/journeys.ts'
import type { Json } from '../../schema/json.ts'
import type { Db } from './db.ts'
import { noCounts, readCounts } from './version-counts.ts'

const keepDays = 70
const hourMs = 3_600_000

/** What was counted within a period, and within the one of the same length before it; null: that lies before the version. */
export type Periods = { current: Record<string, StepCounts>; previous: Record<string, StepCounts> | null; since: Date }

/** Keeps the counters of every live version as they stand at this hour. Any number of servers may do so; the first one counts. */
export async function keepCounts(db: Db, now = new Date()): Promise<void> {
  const hour = new Date(Math.floor(now.getTime() / hourMs) * hourMs)
  const { rows } = await sql<{ id: number }>`
    select v.id from journey_version v where v.number > 0 and v.state in ('running', 'paused')
      and not exists (select 1 from count_hour h where h.version = v.id and h.at = ${hour})`.execute(db)
  for (const { id } of rows) {
    const { steps } = await readCounts(db, id)
    await db
      .insertInto('count_hour')
      .values({ version: id, at: hour, counts: JSON.stringify(steps) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  await sql`delete from count_hour where at < ${now}::timestamptz - ${keepDays} * interval '1 day'`.execute(db)
}

/** The last so many hours of a version beside as many before them; null when what is needed was not kept. */
export async function readPeriods(db: Db, version: number, hours: number, now = new Date()): Promise<Periods | null> {
  const published = await publishedAt(db, version)
  const since = new Date(now.getTime() - hours * hourMs)
  const before = new Date(now.getTime() - 2 * hours * hourMs)
  const [{ steps }, middle, first] = await Promise.all([
    readCounts(db, version),
    countsAt(db, version, since, published),
    countsAt(db, version, before, published),
  ])
  if (!middle || !first) return null
  return {
    since,
    current: within(middle.steps, steps),
    previous: published >= since ? null : within(first.steps, middle.steps),
  }
}

export async function publishedAt(db: Db, version: number): Promise<Date> {
  const row = await db
    .selectFrom('journey_version')
    .select('published_at')
    .where('id', '=', version)
    .executeTakeFirstOrThrow()
  return row.published_at
}

/** Counters as they were kept, and when. */
export type KeptCounts = { at: Date; steps: LiveCounts['steps'] }

/**
 * The counters as they stood at a time: those of the last hour kept by then; when it was published, nothing was counted. Null: none were
 * kept for six hours.
 */
export async function countsAt(db: Db, version: number, at: Date, published: Date): Promise<KeptCounts | null> {
  if (published >= at) return { at: published, steps: {} }
  const row = await db
    .selectFrom('count_hour')
    .select(['at', 'counts'])
    .where('version', '=', version)
    .where('at', '<=', at)
    .where('at', '>', new Date(at.getTime() - 6 * hourMs))
    .orderBy('at', 'desc')
    .executeTakeFirst()
  return row ? { at: row.at, steps: row.counts as Json as LiveCounts['steps'] } : null
}

function within(from: LiveCounts['steps'], to: LiveCounts['steps']): Record<string, StepCounts> {
  return Object.fromEntries(Object.entries(to).map(([id, step]) => [id, minus(step, from[id] ?? noCounts())]))
}

function minus({ left, ...plain }: StepCounts, { left: leftBefore, ...before }: StepCounts): StepCounts {
  const less = (a: Record<string, number>, b: Record<string, number>) =>
    Object.fromEntries(Object.entries(a).map(([key, value]) => [key, value - (b[key] ?? 0)]))
  return { ...(less(plain, before) as typeof plain), left: less(left, leftBefore) }
}
