import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { DateConfig } from '../../schema/steps/date.ts'
import { addDays, anniversary, localParts, localToInstant, readDate } from '../../schema/time/calendar.ts'
import { isZone } from '../../schema/time/zone.ts'
import { readPath, type Json } from '../../schema/json.ts'
import type { PlanStep } from '../../schema/plan.ts'
import type { Db, Trx } from './db.ts'
import type { VersionFacts } from './versions.ts'
import { count, type Entered, type FiringSlice, holdFiring, nobody, saveFiring } from './firing.ts'
import { entriesLeft, partOf, slotOf, refusalSql } from './entering.ts'

/**
 * Enters the next slice of the contacts whose own date falls due within the scan's hour, each with its exact instant as due time.
 * The day itself is the entry key: one entry per occurrence, however often an hour is scanned. A date that became known after the
 * hour before was scanned, and before its time came, is caught up with.
 */
export async function enterDates(db: Db, slice: FiringSlice & { aheadMs: number }): Promise<Entered> {
  const { version, step, firingAt, fired, cursor, limit, now, aheadMs } = slice
  return db.transaction().execute(async (trx) => {
    if (!(await holdFiring(trx, slice))) return nobody
    const rows = await readDated(trx, version, step, now, sql`c.id > ${cursor} order by c.id limit ${limit}`)
    const to = firingAt + aheadMs
    const { entered, refusals, counted } = await enterDue(trx, version, step, rows, now, (row) => [
      fired === 0 ? firingAt : Math.min(firingAt, Math.max(row.changed, firingAt - aheadMs)),
      to,
    ])
    const done = rows.length < limit
    const parts = await count(trx, version, [
      ...counted,
      ...[...refusals].map(([refusal, n]) => ({ part: null, refusal, n })),
    ])
    await saveFiring(trx, slice, done, rows.at(-1)?.id ?? cursor)
    return { entered, refused: [...refusals.values()].reduce((sum, n) => sum + n, 0), done, parts }
  })
}

/**
 * Enters those of these contacts whose own date, just learnt, falls due before the next scan looks an hour ahead. Whom the scan finds
 * too has the same entry key, so nobody enters twice; refusals are the scan's to count. Answers the partitions with new people.
 */
export async function enterLearntDates(
  trx: Trx,
  version: VersionFacts,
  step: PlanStep,
  contacts: number[],
  now: Instant,
  aheadMs: number,
): Promise<number[]> {
  const rows = await readDated(trx, version, step, now, sql`c.id = any(${contacts}::bigint[]) order by c.id`)
  const { counted } = await enterDue(trx, version, step, rows, now, () => [now, now + aheadMs])
  return count(trx, version, counted)
}

type Dated = {
  id: number
  zone: string | null
  attributes: Record<string, Json>
  changed: number
  refusal: string | null
}

async function readDated(
  trx: Trx,
  version: VersionFacts,
  step: PlanStep,
  now: Instant,
  which: RawBuilder<unknown>,
): Promise<Dated[]> {
  const { attribute } = step.config as DateConfig
  const { rows } = await sql<Dated>`
    select c.id, c.zone, c.attributes, (extract(epoch from c.updated_at) * 1000)::float8 as changed, ${refusalSql(version, now)} as refusal from contact c
    where c.workspace = ${version.workspace.id} and c.erased_at is null and c.attributes ? ${attribute.split('.')[0] ?? ''}::text and ${which}`.execute(
    trx,
  )
  return rows
}

/** Inserts the walks of those whose date lies between two instants and who may enter. */
async function enterDue(
  trx: Trx,
  version: VersionFacts,
  step: PlanStep,
  rows: Dated[],
  now: Instant,
  between: (row: Dated) => [from: Instant, to: Instant],
): Promise<{ entered: number; refusals: Map<string, number>; counted: { part: number; refusal: null; n: number }[] }> {
  const config = step.config as DateConfig
  const due = rows.flatMap((row) => {
    const zone = row.zone !== null && isZone(row.zone) ? row.zone : version.plan.settings.timezone
    const hit = occurrence(config, readPath(row.attributes, config.attribute), zone, ...between(row))
    return hit ? [{ ...row, ...hit, part: partOf(row.id, version.partitions) }] : []
  })
  const refusals = new Map<string, number>()
  if (due.length === 0) return { entered: 0, refusals, counted: [] }
  const left = (await entriesLeft(trx, version, now)) ?? Infinity
  const willing = due.filter((row) => row.refusal === null)
  const entries = willing
    .slice(0, Math.min(left, willing.length))
    .map(({ id, part, at, day }) => ({ id, part, at, key: `date:${step.id}:${day}` }))
  const { rows: entered } = await sql<{ part: number; n: number }>`
    with e as (
      insert into enrolment (contact_id, version, journey, part, slot, step, due_at, entered_at, entry_key)
      select e.id, ${version.id}, ${version.journeyNo}, e.part, ${slotOf(version.plan)}::smallint, ${step.ports[0]?.next ?? -1}, to_timestamp(e.at / 1000.0), ${new Date(now)}, e.key
      from json_to_recordset(${JSON.stringify(entries)}::json) as e(id bigint, part int, at bigint, key text)
      on conflict do nothing returning part
    ) select part, count(*)::int as n from e group by part`.execute(trx)
  for (const { refusal } of due) if (refusal !== null) refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1)
  if (willing.length > entries.length) refusals.set('limit', willing.length - entries.length)
  const counted = entered.map((row) => ({ part: row.part, refusal: null, n: row.n }))
  return { entered: entered.reduce((sum, row) => sum + row.n, 0), refusals, counted }
}

/** The occurrence of a contact's date whose local instant lies in [from, to): its instant and the day it belongs to. */
export function occurrence(
  config: DateConfig,
  value: Json | undefined,
  zone: string,
  from: Instant,
  to: Instant,
): { at: Instant; day: string } | null {
  const date = readDate(value)
  if (date === null) return null
  const day = date.kind === 'local' ? date.date.slice(0, 10) : localParts(date.instant, zone).date
  const year = Number(localParts(from, zone).date.slice(0, 4))
  // The offset may carry the day over a year's end: the years on both sides are tried.
  const days =
    config.repeat === 'once' ? [day] : [year - 2, year - 1, year, year + 1, year + 2].map((y) => anniversary(day, y))
  for (const own of days) {
    const at = localToInstant(`${addDays(own, config.offsetDays)}T${config.time}`, zone)
    if (at >= from && at < to) return { at, day: own }
  }
  return null
}
