import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Db, Trx } from './db.ts'

/** Where one enrolment goes, as written: guarded by the `seq` it was read with. */
export type Move = { id: number; seq: number; fate: Fate }

/** What the interpreter decided for a walk, with real instants, ready to be written. */
export type Fate = {
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
  // The planner takes a function's rows for a hundred and would read the whole table for them: each row by its key, please.
  await sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`.execute(
    trx,
  )
  const { rows } = await sql<{ id: number }>`
    update enrolment e set seq = e.seq + 1, state = f.state, slot = case when f.state = 3 then nullif(e.slot, 1) else e.slot end, step = f.step, visit = f.visit,
      due_at = to_timestamp(f.due / 1000.0), arrived_at = to_timestamp(f.arrived / 1000.0), since_at = to_timestamp(f.since / 1000.0),
      until_at = to_timestamp(f.until / 1000.0), loops = f.loops, end_reason = f."end", error = f.error,
      tries = case when f.arrived is not distinct from (extract(epoch from e.arrived_at) * 1000)::bigint then e.tries else 0 end,
      path = case when f.hops = '' then e.path else coalesce(e.path || ',', '') || f.hops end
    from json_to_recordset(${groupMoves(moves)}::json) as f(state smallint, step smallint, visit int, due bigint,
      arrived bigint, since bigint, until bigint, loops jsonb, hops text, "end" text, error text, ids text, seqs text)
    cross join lateral unnest(f.ids::bigint[], f.seqs::int[]) m(id, seq)
    where e.id = m.id and e.seq = m.seq and e.state in (0, 2)
    returning e.id`.execute(trx)
  return new Set(rows.map((row) => row.id))
}

/** People who came together go together: equal fates travel once, with the ids that share them. */
function groupMoves(moves: Move[]): string {
  const groups = groupByFate(moves, ({ fate }) => fate)
  return JSON.stringify(
    groups.map(({ fate, members }) => ({
      ...fate,
      ids: `{${members.map(({ id }) => id).join(',')}}`,
      seqs: `{${members.map(({ seq }) => seq).join(',')}}`,
    })),
  )
}

/** Groups of members whose fates are equal (and who are alike by `also`). */
export function groupByFate<M>(
  members: M[],
  fateOf: (member: M) => Fate,
  also: (member: M) => string | number = () => '',
): { fate: Fate; members: M[] }[] {
  const groups = new Map<string, { fate: Fate; members: M[] }>()
  for (const member of members) {
    const fate = fateOf(member)
    const loops = fate.loops === null ? '' : JSON.stringify(fate.loops)
    const key = `${also(member)}/${fate.state}/${fate.step}/${fate.visit}/${fate.due}/${fate.arrived}/${fate.since}/${fate.until}/${fate.hops}/${fate.end}/${fate.error}/${loops}`
    const group = groups.get(key)
    if (group) group.members.push(member)
    else groups.set(key, { fate, members: [member] })
  }
  return [...groups.values()]
}

/** Cuts members into batches of at most `size`, in the order of their ids. */
export async function insertBatches(
  db: Db | Trx,
  share: { workspace: number; version: number; part: number },
  cuts: Cut[],
  now: Instant,
  size: number,
): Promise<void> {
  const batches = cuts.flatMap(({ step, lane, members }) => {
    const sorted = [...members].sort((a, b) => a - b)
    const chunks: { step: number; lane: string; members: string }[] = []
    for (let at = 0; at < sorted.length; at += size)
      chunks.push({ step, lane, members: `{${sorted.slice(at, at + size).join(',')}}` })
    return chunks
  })
  if (batches.length === 0) return
  await sql`
    insert into batch (workspace, version, part, step, lane, members, not_before)
    select ${share.workspace}, ${share.version}, ${share.part}, b.step, b.lane, b.members::bigint[], ${new Date(now)}
    from json_to_recordset(${JSON.stringify(batches)}::json) as b(step smallint, lane text, members text)`.execute(db)
}
