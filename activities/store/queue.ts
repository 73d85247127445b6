import { sql } from 'kysely'
import type { Lane, Share } from '../../schema/activities.ts'
import type { Instant } from '../../schema/facts.ts'
import type { Plan, VersionState } from '../../schema/plan.ts'
import { priorityOf } from '../lanes.ts'
import type { Db } from './db.ts'

/**
 * What waits to run now on each lane of a share, with the words an operator sees ("SMS · Welcome"). Batches in somebody's hands are
 * among it: a lane that runs is not started twice, and one whose execution is gone for good is found. A version that does not run
 * starts nothing, but finishes what was begun.
 */
export async function queuedLanes(
  db: Db,
  share: Share,
  plan: Plan,
  state: VersionState,
  now: Instant,
): Promise<Lane[]> {
  const { rows } = await sql<{ lane: string; batches: number; members: number; step: number }>`
    select lane, count(*)::int as batches, coalesce(sum(cardinality(members) - next_pos), 0)::int as members, min(step)::int as step
    from batch where version = ${share.version} and part = ${share.part} and status < 3 and (status in (1, 2) or (status = 0 and ${state === 'running'}::boolean and not_before <= ${new Date(now)}))
    group by lane order by lane`.execute(db)
  const priority = priorityOf(plan)
  return rows.map(({ lane, batches, members, step }) => {
    const { kind = '', name = '' } = plan.steps[step] ?? {}
    return { lane, batches, members, priority, label: `${kind.toUpperCase()} · ${name}` }
  })
}
