import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Json } from '../../schema/json.ts'
import { addCounts, Counts } from './counts.ts'
import type { Trx } from './db.ts'
import { entriesLeft, partOf, slotOf, refusalSql } from './entering.ts'
import type { VersionFacts } from './versions.ts'

/** Somebody a trigger wants to let in, in order; `key` makes the entry happen once. */
export type Candidate = { contact: number; entry: Record<string, Json> | null; key: string }
/** What became of each candidate, by its place: entered, refused with a counted reason, or there already by the same key. */
export type Entry = { state: 'entered'; part: number } | { state: 'refused'; reason: string } | { state: 'repeated' }

/**
 * Lets contacts in through one trigger of a version: re-entry over all versions of the journey, cool-down, entry limits, counted.
 * One statement decides and writes; the unique indexes hold against whoever enters the same people at the same moment.
 */
export async function enterContacts(
  trx: Trx,
  version: VersionFacts,
  trigger: number,
  candidates: Candidate[],
  now: Instant,
  open: boolean,
): Promise<Entry[]> {
  if (!open) {
    await countEntries(
      trx,
      version,
      candidates.map(() => ({ state: 'refused', reason: 'paused' })),
    )
    return candidates.map(() => ({ state: 'refused', reason: 'paused' }))
  }
  const { settings, steps } = version.plan
  // Two requests must not both see the last free place.
  if (settings.entryLimit) await sql`select pg_advisory_xact_lock(7301, ${version.journeyNo})`.execute(trx)
  const left = await entriesLeft(trx, version, now)
  const rows = candidates.map((candidate, n) => ({
    n,
    c: candidate.contact,
    p: partOf(candidate.contact, version.partitions),
    e: candidate.entry,
    k: candidate.key,
  }))
  // Within one call a cool-down lets in a contact's first entry only; without one the indexes decide.
  const first =
    settings.reentry.cooldown === undefined ? sql`1` : sql`row_number() over (partition by c.id order by k.n)`
  const { rows: results } = await sql<{ n: number; refusal: string | null; entered: boolean; repeated: boolean }>`
    with k as (
      select k.n, k.p, k.e, k.k, c.id, ${refusalSql(version, now)} as refusal, ${first} as nth,
        exists (select 1 from enrolment o where o.journey = ${version.journeyNo} and o.contact_id = c.id and o.entry_key = k.k) as repeated
      from json_to_recordset(${JSON.stringify(rows)}::json) as k(n int, c bigint, p int, e jsonb, k text) join contact c on c.id = k.c and c.erased_at is null
    ), willing as (
      select *, row_number() over (order by n) as place from k where refusal is null and nth = 1 and not repeated
    ), entered as (
      insert into enrolment (contact_id, version, journey, part, slot, step, due_at, entered_at, entry, entry_key)
      select id, ${version.id}, ${version.journeyNo}, p, ${slotOf(version.plan)}::smallint, ${steps[trigger]?.ports[0]?.next ?? -1}, ${new Date(now)}, ${new Date(now)}, e, k
      from willing where ${left === null ? sql`true` : sql`place <= ${left}`} order by id, n on conflict do nothing returning contact_id, entry_key
    )
    select k.n, k.repeated, e.contact_id is not null as entered,
      coalesce(k.refusal, case when k.nth > 1 then 'cooldown' when ${left === null ? sql`false` : sql`w.place > ${left}`} then 'limit' else 'reentry' end) as refusal
    from k left join willing w on w.n = k.n left join entered e on e.contact_id = k.id and e.entry_key = k.k`.execute(
    trx,
  )
  const entries: Entry[] = candidates.map(() => ({ state: 'refused', reason: 'erased' }))
  for (const { n, entered, repeated, refusal } of results) {
    entries[n] = entered
      ? { state: 'entered', part: rows[n]!.p }
      : repeated
        ? { state: 'repeated' }
        : { state: 'refused', reason: refusal ?? 'reentry' }
  }
  await countEntries(trx, version, entries)
  return entries
}

/** Entries are counted on the shard of their partition, refusals on the first. Rows are touched in order, as everywhere. */
async function countEntries(trx: Trx, version: VersionFacts, entries: Entry[]): Promise<void> {
  const byPart = new Map<number, Counts>()
  const countsOf = (part: number) => {
    let counts = byPart.get(part)
    if (!counts) byPart.set(part, (counts = new Counts()))
    return counts
  }
  for (const entry of entries) {
    if (entry.state === 'entered') countsOf(entry.part).add(-1, 'entered')
    else if (entry.state === 'refused') countsOf(0).add(-1, `refused:${entry.reason}`)
  }
  for (const [part, counts] of [...byPart].sort(([a], [b]) => a - b)) await addCounts(trx, version.id, part, counts)
}
