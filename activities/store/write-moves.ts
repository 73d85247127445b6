import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Db, Trx } from './db.ts'

/** Where one enrolment goes, as written: guarded by the `seq` it was read with. */
export type Move = {
  id: number
  seq: number
  state: number
  step: number
  visit: number
  due: Instant | null
  arrived: Instant | null
  since: Instant | null
  until: Instant | null
  loops: Record<number, number> | null
  hops: string
  end: string | null
  error: string | null
}

/** Members of one action step, to be cut into batches. */
export type Cut = { step: number; lane: string; members: number[] }

/** Writes all moves of a slice in one statement; answers the ids that moved. Whoever was woken meanwhile stays due and is looked at again. */
export async function writeMoves(trx: Trx, moves: Move[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    update enrolment e set seq = e.seq + 1, state = m.state, step = m.step, visit = m.visit,
      due_at = to_timestamp(m.due / 1000.0), arrived_at = to_timestamp(m.arrived / 1000.0), since_at = to_timestamp(m.since / 1000.0),
      until_at = to_timestamp(m.until / 1000.0), loops = m.loops, end_reason = m."end", error = m.error,
      tries = case when m.arrived is not distinct from (extract(epoch from e.arrived_at) * 1000)::bigint then e.tries else 0 end,
      path = case when m.hops = '' then e.path else coalesce(e.path || ',', '') || m.hops end
    from json_to_recordset(${JSON.stringify(moves)}::json) as m(id bigint, seq int, state smallint, step smallint, visit int, due bigint,
      arrived bigint, since bigint, until bigint, loops jsonb, hops text, "end" text, error text)
    where e.id = m.id and e.seq = m.seq and e.state in (0, 2)
    returning e.id`.execute(trx)
  return new Set(rows.map((row) => row.id))
}

/** Cuts members into batches of at most `size`, in the order of their ids. */
export async function insertBatches(db: Db | Trx, share: { workspace: number; version: number; part: number }, cuts: Cut[], now: Instant, size: number): Promise<void> {
  const batches = cuts.flatMap(({ step, lane, members }) => {
    const sorted = [...members].sort((a, b) => a - b)
    const chunks: { step: number; lane: string; members: string }[] = []
    for (let at = 0; at < sorted.length; at += size) chunks.push({ step, lane, members: `{${sorted.slice(at, at + size).join(',')}}` })
    return chunks
  })
  if (batches.length === 0) return
  await sql`
    insert into batch (workspace, version, part, step, lane, members, not_before)
    select ${share.workspace}, ${share.version}, ${share.part}, b.step, b.lane, b.members::bigint[], ${new Date(now)}
    from json_to_recordset(${JSON.stringify(batches)}::json) as b(step smallint, lane text, members text)`.execute(db)
}
