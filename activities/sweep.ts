import { sql } from 'kysely'
import type { Share } from '../schema/activities.ts'
import type { Deps } from './deps.ts'

/** Work older than this without a driver at it means that a nudge was lost. */
const lostAfterSeconds = 2
/** A batch in somebody's hands for so long has probably lost them together with their driver; telling a living one costs a tick. */
const abandonedAfterSeconds = 90

/** Shares of live versions with work that is overdue: their drivers were not told, or are gone. One index look-up per share. */
export async function overdueShares(deps: Deps): Promise<Share[]> {
  const { rows } = await sql<Share>`
    select v.id as version, p.part::int as part
    from journey_version v cross join lateral generate_series(0, v.partitions - 1) p(part)
    where v.state in ('running', 'stopped') and v.number > 0 and (
      exists (select 1 from enrolment e where e.version = v.id and e.part = p.part and e.state = 0 and v.state = 'running'
        and e.due_at < now() - make_interval(secs => ${lostAfterSeconds}))
      or exists (select 1 from enrolment e where e.version = v.id and e.part = p.part and e.state = 0 and v.state = 'stopped')
      or exists (select 1 from batch b where b.version = v.id and b.part = p.part and b.status = 0
        and (v.state = 'stopped' or b.not_before < now() - make_interval(secs => ${lostAfterSeconds})))
      or exists (select 1 from batch b where b.version = v.id and b.part = p.part and b.status in (1, 2)
        and b.started_at < now() - make_interval(secs => ${abandonedAfterSeconds})))`.execute(deps.database.db)
  return rows
}

/** Every share of every version that is not over: told once when a server starts, so that drivers that were lost begin again. */
export async function liveShares(deps: Deps): Promise<Share[]> {
  const { rows } = await sql<Share>`
    select v.id as version, p.part::int as part from journey_version v cross join lateral generate_series(0, v.partitions - 1) p(part)
    where v.state in ('running', 'paused') and v.number > 0 and v.solo_scale is null`.execute(deps.database.db)
  return rows
}

/** Months of events ahead get their partitions before the first event comes. */
export async function keepPartitions(deps: Deps): Promise<void> {
  await sql`select ensure_event_partitions(2, 3)`.execute(deps.database.db)
}
