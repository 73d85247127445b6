import { sql } from 'kysely'
import type { Lane, Share } from '../../schema/activities.ts'
import type { Instant } from '../../schema/facts.ts'
import type { Plan } from '../../schema/plan.ts'
import { priorityOf } from '../lanes.ts'
import type { Db } from './db.ts'

/** What waits to run now on each lane of a share, with the words an operator sees ("SMS · Welcome"). */
export async function queuedLanes(db: Db, share: Share, plan: Plan, now: Instant): Promise<Lane[]> {
  const { rows } = await sql<{ lane: string; batches: number; members: number; step: number }>`
    select lane, count(*)::int as batches, coalesce(sum(cardinality(members) - next_pos), 0)::int as members, min(step)::int as step
    from batch where version = ${share.version} and part = ${share.part} and status = 0 and not_before <= ${new Date(now)}
    group by lane order by lane`.execute(db)
  const priority = priorityOf(plan)
  return rows.map(({ lane, batches, members, step }) => {
    const { kind = '', name = '' } = plan.steps[step] ?? {}
    return { lane, batches, members, priority, label: `${kind.toUpperCase()} · ${name}` }
  })
}
