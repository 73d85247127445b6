import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { PlanStep } from '../../schema/plan.ts'
import { addCounts, Counts } from './counts.ts'
import type { Trx } from './db.ts'
import type { VersionFacts } from './versions.ts'

/** One slice of a firing: contacts with ids above `cursor`. */
export type FiringSlice = {
  version: VersionFacts
  step: PlanStep
  index: number
  firingAt: Instant
  fired: number
  cursor: number
  limit: number
  now: Instant
}
export type Entered = { entered: number; refused: number; done: boolean; parts: number[] }

/** What a slice comes to that somebody else has let in meanwhile. */
export const nobody: Entered = { entered: 0, refused: 0, done: true, parts: [] }

/** Locks a firing as it was read. False = another execution has moved it on: its slice is in, and must not come in twice. */
export async function holdFiring(trx: Trx, { version, index, firingAt, fired, cursor }: FiringSlice): Promise<boolean> {
  await trx
    .insertInto('trigger_state')
    .values({ version: version.id, step: index })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await trx
    .selectFrom('trigger_state')
    .selectAll()
    .where('version', '=', version.id)
    .where('step', '=', index)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return (
    row.fired === fired && row.cursor === cursor && (row.firing_at === null || row.firing_at.getTime() === firingAt)
  )
}

/** Adds entered people to their partitions' counters and refusals to the first; answers the partitions that have new people. */
export async function count(
  trx: Trx,
  version: VersionFacts,
  rows: { part: number | null; refusal: string | null; n: number }[],
): Promise<number[]> {
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
export async function saveFiring(
  trx: Trx,
  { version, index, firingAt }: FiringSlice,
  done: boolean,
  cursor: number,
): Promise<void> {
  const at = new Date(firingAt)
  await sql`
    insert into trigger_state (version, step, fired, last_at, firing_at, cursor)
    values (${version.id}, ${index}, ${done ? 1 : 0}, ${done ? at : null}, ${done ? null : at}, ${done ? 0 : cursor})
    on conflict (version, step) do update set fired = trigger_state.fired + ${done ? 1 : 0}, last_at = coalesce(excluded.last_at, trigger_state.last_at),
      firing_at = excluded.firing_at, cursor = excluded.cursor`.execute(trx)
}
