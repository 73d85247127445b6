import { sql } from 'kysely'
import type { Pace, StepCounts, StepPace } from '../../schema/api/journeys.ts'
import { enrolmentState } from '../../schema/tables.ts'
import { countsAt, publishedAt } from './count-hours.ts'
import type { Db } from './db.ts'
import { readCounts } from './version-counts.ts'
import { loadVersion } from './versions.ts'

const hourMs = 3_600_000
/** Up to so many people inside, everybody is looked at; beyond it a sample of table pages. */
const mostExact = 20_000
const samplePages = 2000
const mostBatches = 2000
/** How many of the kept hours are averaged over a period, at most. */
const mostHours = 24

/**
 * How people move through the steps of a version over the last hours (or since it was published, when that is later).
 *
 * - `perHour`: people who left the step, from the hourly counters.
 * - `spent`: mean seconds that those who leave have been there, by Little's law: the average number of people there, over how many leave
 *   a second. Exact in the long run; over a period in which a crowd has come and not yet gone it is a rough figure.
 * - `median`, `longest`: for how many seconds those who are there now have been there. Of everybody while at most 20,000 are inside;
 *   above that of a random sample of 2,000 table pages, so that a million waiting people cost as much as fifty thousand.
 */
export async function readPace(db: Db, version: number, hours: number, now = new Date()): Promise<Pace> {
  const { plan } = await loadVersion(db, version)
  const counts = await readCounts(db, version)
  const since = new Date(now.getTime() - hours * hourMs)
  const from = await countsAt(db, version, since, await publishedAt(db, version))
  // Of a version's first hour no rate is made up: what left in its first minute is what left in the last hour.
  const length = from === null ? 0 : Math.max(1, (now.getTime() - from.at.getTime()) / hourMs)
  const [average, waits] = await Promise.all([
    from === null ? new Map<string, number>() : averageHere(db, version, from.at, hours),
    waitsOf(db, version, counts.inside, now),
  ])
  const steps: Record<string, StepPace> = {}
  for (const [index, { id }] of plan.steps.entries()) {
    const left = leftOf(counts.steps[id]) - leftOf(from?.steps[id])
    const perHour = length > 0 ? left / length : null
    const here = average.get(id)
    const wait = waits.get(index)
    steps[id] = {
      perHour,
      spent: perHour !== null && perHour > 0 && here !== undefined && here > 0 ? (here / perHour) * 3600 : null,
      median: wait?.median ?? null,
      longest: wait?.longest ?? null,
    }
  }
  return { hours: Math.round(length * 10) / 10, sampled: counts.inside > mostExact, steps }
}

const leftOf = (step: StepCounts | undefined) => Object.values(step?.left ?? {}).reduce((sum, count) => sum + count, 0)

/** How many people stood at each step on average, over at most 24 of the hours that were kept. */
async function averageHere(db: Db, version: number, from: Date, hours: number): Promise<Map<string, number>> {
  const stride = Math.max(1, Math.ceil(hours / mostHours))
  const { rows } = await sql<{ id: string; here: number }>`
    select k.key as id, avg((k.value ->> 'here')::float8) as here
    from count_hour h cross join lateral jsonb_each(h.counts) k
    where h.version = ${version} and h.at >= ${from} and floor(extract(epoch from h.at) / 3600)::bigint % ${stride} = 0 and k.value ? 'here'
    group by k.key`.execute(db)
  return new Map(rows.map(({ id, here }) => [id, here]))
}

type Wait = { people: number; median: number; longest: number }

/** By index of the step: those who wait at it, those being sent to, and those who are stuck. */
async function waitsOf(db: Db, version: number, inside: number, now: Date): Promise<Map<number, Wait>> {
  const waits = new Map<number, Wait>()
  if (inside === 0) return waits
  const add = (step: number, wait: Wait) => {
    const known = waits.get(step)
    const larger = known && known.people >= wait.people ? known : wait
    waits.set(step, {
      people: (known?.people ?? 0) + wait.people,
      median: larger.median,
      longest: Math.max(known?.longest ?? 0, wait.longest),
    })
  }
  for (const { step, ...wait } of await waiting(db, version, inside, now)) add(step, wait)
  const { rows: batches } = await sql<{ step: number; seconds: number; people: number }>`
    select step, extract(epoch from ${now}::timestamptz - created_at)::float8 as seconds, cardinality(members) - next_pos as people
    from batch where version = ${version} and status < 3 order by part, lane, id limit ${mostBatches}`.execute(db)
  for (const [step, group] of Map.groupBy(batches, (batch) => batch.step)) add(step, weighted(group))
  return waits
}

async function waiting(db: Db, version: number, inside: number, now: Date): Promise<({ step: number } & Wait)[]> {
  const people =
    inside <= mostExact
      ? sql`select step, arrived_at, entered_at from enrolment where version = ${version} and due_at is not null
          union all select step, arrived_at, entered_at from enrolment where version = ${version} and error is not null and state = ${enrolmentState.stuck}`
      : sql`select step, arrived_at, entered_at from enrolment tablesample system (${await samplePercent(db)})
          where version = ${version} and state in (${enrolmentState.waiting}, ${enrolmentState.stuck})`
  const { rows } = await sql<{ step: number } & Wait>`
    select step, count(*)::int as people,
      extract(epoch from ${now}::timestamptz - percentile_disc(0.5) within group (order by since))::float8 as median,
      extract(epoch from ${now}::timestamptz - min(since))::float8 as longest
    from (select p.step, coalesce(p.arrived_at, p.entered_at) as since from (${people}) p) s group by step`.execute(db)
  return rows.map((row) => ({ ...row, median: Math.max(0, row.median), longest: Math.max(0, row.longest) }))
}

async function samplePercent(db: Db): Promise<number> {
  const { rows } = await sql<{ pages: number }>`
    select greatest(1, pg_relation_size('enrolment') / current_setting('block_size')::int)::float8 as pages`.execute(db)
  return Math.min(100, (100 * samplePages) / (rows[0]?.pages ?? 1))
}

/** Half of the people have waited less than the median; each batch's people came together. */
function weighted(batches: { seconds: number; people: number }[]): Wait {
  const sorted = batches.toSorted((a, b) => a.seconds - b.seconds)
  const people = sorted.reduce((sum, batch) => sum + batch.people, 0)
  let seen = 0
  const middle = sorted.find((batch) => (seen += batch.people) >= people / 2)
  return { people, median: Math.max(0, middle?.seconds ?? 0), longest: Math.max(0, sorted.at(-1)?.seconds ?? 0) }
}
