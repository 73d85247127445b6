import { sql } from 'kysely'
import { conditionSql } from '../../schema/condition/sql.ts'
import type { Instant } from '../../schema/facts.ts'
import type { PlanStep } from '../../schema/plan.ts'
import { addCounts, Counts } from './counts.ts'
import type { Db, Trx } from './db.ts'
import { entriesLeft, partSql, reentryOf, refusalSql } from './entering.ts'
import { segmentConditions } from './segments.ts'
import type { VersionFacts } from './versions.ts'

export type FiringSlice = { version: VersionFacts; step: PlanStep; index: number; firingAt: Instant; cursor: number; limit: number; now: Instant }
export type Entered = { entered: number; refused: number; done: boolean; parts: number[] }

/** Enters the next slice of everybody who matches, by contact id, and moves the firing's cursor in the same transaction. */
export async function enterAudience(db: Db, slice: FiringSlice): Promise<Entered> {
  const { version, step, cursor, limit, now } = slice
  const conditions = step.conditions.length === 0 ? sql`true` : conditionSql({ type: 'all', of: step.conditions }, { now, segments: await segmentConditions(db, version.workspace.id) })
  return db.transaction().execute(async (trx) => {
    const left = await entriesLeft(trx, version, now)
    const { rows } = await sql<{ part: number | null; refusal: string | null; n: number; last: number | null; seen: number }>`
      with slice as (
        select c.id, ${conditions} as matches, ${refusalSql(version, now)} as refusal, ${partSql(version.partitions)} as part
        from contact c where c.workspace = ${version.workspace.id} and c.id > ${cursor} and c.erased_at is null order by c.id limit ${limit}
      ), willing as (
        select id, part, row_number() over (order by id) as rank from slice where matches and refusal is null
      ), entered as (
        insert into enrolment (contact_id, version, journey, part, reentry, step, due_at, entered_at)
        select id, ${version.id}, ${version.journeyNo}, part, ${reentryOf(version.plan)}, ${step.ports[0]?.next ?? -1}, ${new Date(now)}, ${new Date(now)}
        from willing where rank <= ${left ?? limit} order by id
        on conflict do nothing returning part
      )
      select part, null as refusal, count(*)::int as n, null::bigint as last, 0 as seen from entered group by part
      union all select null, refusal, count(*)::int, null, 0 from slice where matches and refusal is not null group by refusal
      union all select null, 'limit', greatest(0, count(*) - ${left ?? limit})::int, null, 0 from willing
      union all select null, null, 0, max(id), count(*)::int from slice`.execute(trx)
    const tail = rows.find((row) => row.part === null && row.refusal === null)
    const done = (tail?.seen ?? 0) < limit
    const parts = await count(trx, version, rows)
    await saveFiring(trx, slice, done, tail?.last ?? cursor)
    const sum = (keep: (row: (typeof rows)[number]) => boolean) => rows.filter(keep).reduce((total, row) => total + row.n, 0)
    return { entered: sum((row) => row.part !== null), refused: sum((row) => row.refusal !== null), done, parts }
  })
}

/** Adds entered people to their partitions' counters and refusals to the first; answers the partitions that have new people. */
export async function count(trx: Trx, version: VersionFacts, rows: { part: number | null; refusal: string | null; n: number }[]): Promise<number[]> {
  const byPart = new Map<number, Counts>()
  for (const { part, refusal, n } of rows) {
    if (n === 0 || (part === null && refusal === null)) continue
    const counts = byPart.get(part ?? 0) ?? new Counts()
    counts.add(-1, part === null ? `refused:${refusal}` : 'entered', n)
    byPart.set(part ?? 0, counts)
  }
  for (const [part, counts] of [...byPart].sort(([a], [b]) => a - b)) await addCounts(trx, version.id, part, counts)
  return rows.filter((row) => row.part !== null && row.n > 0).map((row) => row.part!)
}

/** Notes how far a firing has come; a finished one is counted. */
export async function saveFiring(trx: Trx, { version, index, firingAt }: FiringSlice, done: boolean, cursor: number): Promise<void> {
  const at = new Date(firingAt)
  await sql`
    insert into trigger_state (version, step, fired, last_at, firing_at, cursor)
    values (${version.id}, ${index}, ${done ? 1 : 0}, ${done ? at : null}, ${done ? null : at}, ${done ? 0 : cursor})
    on conflict (version, step) do update set fired = trigger_state.fired + ${done ? 1 : 0}, last_at = coalesce(excluded.last_at, trigger_state.last_at),
      firing_at = excluded.firing_at, cursor = excluded.cursor`.execute(trx)
}
