import { sql } from 'kysely'
import { conditionSql } from '../schema/condition/sql.ts'
import { enter } from '../schema/interpret.ts'
import type { Json } from '../schema/json.ts'
import { batchSize } from './advance.ts'
import type { Deps } from './deps.ts'
import { addCounts, Counts } from './store/counts.ts'
import type { Trx } from './store/db.ts'
import { entriesLeft, partOf, refusalSql } from './store/entering.ts'
import { type Entered, type FiringSlice, holdFiring, nobody, saveFiring } from './store/firing.ts'
import { insertWalks } from './store/insert-walks.ts'
import { segmentConditions } from './store/segments.ts'
import type { VersionFacts } from './store/versions.ts'
import { insertBatches } from './store/write-moves.ts'
import { countWalk, Cuts, walkPeople, type WalkedPerson, type Walker } from './walk-people.ts'

type Row = {
  id: number
  refusal: string | null
  attributes: Record<string, Json>
  tags: string[]
  consents: Record<string, boolean>
  zone: string | null
  locale: string | null
}

/**
 * Enters the next slice of everybody who matches, by contact id, and moves the firing's cursor in the same transaction.
 * Each walk is taken to its first rest before it is written: people and their first batches appear together.
 */
export async function enterAudience(deps: Deps, slice: FiringSlice): Promise<Entered> {
  const { version, now, limit } = slice
  return deps.database.db.transaction().execute(async (trx) => {
    if (!(await holdFiring(trx, slice))) return nobody
    const { rows, last, seen } = await readSlice(trx, slice)
    const left = (await entriesLeft(trx, version, now)) ?? Infinity
    const willing = rows.filter((row) => row.refusal === null)
    const walkers = willing.slice(0, Math.min(left, willing.length)).map((row) => toWalker(row, slice))
    const walked = await walkPeople(deps, trx, version, walkers, now)
    const ids = await insertWalks(
      trx,
      version,
      walked.map(({ person, fate }) => ({
        contact: person.contactId,
        part: partOf(person.contactId, version.partitions),
        fate,
      })),
      now,
    )
    const parts = await writeParts(deps, trx, version, walked, ids, now)
    const refusals = new Counts()
    for (const { refusal } of rows) if (refusal !== null) refusals.add(-1, `refused:${refusal}`)
    if (willing.length > walkers.length) refusals.add(-1, 'refused:limit', willing.length - walkers.length)
    if (walkers.length > ids.size) refusals.add(-1, 'refused:reentry', walkers.length - ids.size)
    await addCounts(trx, version.id, 0, refusals)
    const done = seen < limit
    await saveFiring(trx, slice, done, last ?? slice.cursor)
    return { entered: ids.size, refused: rows.length - ids.size, done, parts }
  })
}

/** Those of the next `limit` contacts who match, with why they may not enter; the last id looked at, and how many were. */
async function readSlice(
  trx: Trx,
  { version, step, cursor, limit, now }: FiringSlice,
): Promise<{ rows: Row[]; last: number | null; seen: number }> {
  const matches =
    step.conditions.length === 0
      ? sql`true`
      : conditionSql(
          { type: 'all', of: step.conditions },
          { now, segments: await segmentConditions(trx, version.workspace.id) },
        )
  const { rows } = await sql<Row & { matches: boolean }>`
    select c.id, ${matches} as matches, ${refusalSql(version, now)} as refusal, c.attributes, c.tags, c.consents, c.zone, c.locale
    from contact c where c.workspace = ${version.workspace.id} and c.id > ${cursor} and c.erased_at is null order by c.id limit ${limit}`.execute(
    trx,
  )
  return { rows: rows.filter((row) => row.matches), last: rows.at(-1)?.id ?? null, seen: rows.length }
}

function toWalker(row: Row, { version, index }: FiringSlice): Walker {
  const { id: contactId, attributes, tags, consents, zone, locale } = row
  return {
    contactId,
    attributes,
    tags,
    consents,
    zone,
    locale,
    entry: null,
    answers: null,
    walk: enter(version.plan, index),
  }
}

/** Cuts the first batches and writes the counters of every partition that got people; answers those partitions. */
async function writeParts(
  deps: Deps,
  trx: Trx,
  version: VersionFacts,
  walked: WalkedPerson<Walker>[],
  ids: Map<number, number>,
  now: number,
): Promise<number[]> {
  const parts = new Map<number, { counts: Counts; cuts: Cuts }>()
  for (const { person, result } of walked) {
    const id = ids.get(person.contactId)
    if (id === undefined) continue
    const part = partOf(person.contactId, version.partitions)
    let of = parts.get(part)
    if (!of) parts.set(part, (of = { counts: new Counts(), cuts: new Cuts() }))
    of.counts.add(-1, 'entered')
    countWalk(of.counts, version, result)
    of.cuts.add(result, id)
  }
  // In the order of their numbers, so that two writers never wait for each other in a circle.
  for (const [part, { counts, cuts }] of [...parts].sort(([a], [b]) => a - b)) {
    await insertBatches(
      trx,
      { workspace: version.workspace.id, version: version.id, part },
      await cuts.withLanes(deps, version),
      now,
      batchSize,
    )
    await addCounts(trx, version.id, part, counts)
  }
  return [...parts.keys()]
}
