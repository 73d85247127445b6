import { sql } from 'kysely'
import type { Board, Share } from '../../schema/activities.ts'
import type { Deps } from '../deps.ts'
import { nextDueAt } from '../store/due.ts'
import { loadVersion, versionState } from '../store/versions.ts'

/** The figures of one share for the operator's board in the Temporal Web UI. */
export async function readBoard(deps: Deps, share: Share): Promise<Board> {
  const { db } = deps.database
  const version = await loadVersion(db, share.version)
  const { state, rate, now } = await versionState(db, share.version)
  const counts = await db
    .selectFrom('step_count')
    .select(['step', 'metric', 'n'])
    .where('version', '=', share.version)
    .where('shard', '=', share.part)
    .execute()
  const of = (step: number, metric: string) => counts.find((row) => row.step === step && row.metric === metric)?.n ?? 0
  const sum = (step: number, prefix: string) =>
    counts.filter((row) => row.step === step && row.metric.startsWith(prefix)).reduce((total, row) => total + row.n, 0)
  // What an account that is left alone is left alone for says more than the last batch.
  const { rows: errors } = await sql<{ last_error: string }>`
    (select g.name || ': ' || h.reason as last_error from gateway_health h join gateway g on g.id = h.gateway
      where h.open_until > now() and h.reason is not null and exists (
        select from batch b where b.version = ${share.version} and b.part = ${share.part} and b.lane = h.gateway and b.status = 0) limit 1)
    union all
    (select last_error from batch where version = ${share.version} and part = ${share.part} and last_error is not null order by id desc limit 1)
    limit 1`.execute(db)
  const due = state === 'running' ? await nextDueAt(db, share.version, share.part, now) : null
  const rows = version.plan.steps.map((step, index) => {
    const passed = step.role === 'trigger' ? 0 : sum(index, 'left:')
    return {
      step: step.name,
      kind: step.kind,
      here: of(index, 'arrived') - passed,
      passed,
      failed: of(index, 'left:failed') + of(index, 'stuck'),
    }
  })
  return {
    name: version.plan.name,
    number: version.number,
    state,
    rate,
    rows,
    waiting: of(-1, 'entered') - sum(-1, 'ended:'),
    failed: rows.reduce((total, row) => total + row.failed, 0),
    // The far future of a listen without timeout is no date an operator wants to see.
    nextDueAt: due === null || due > Date.now() + 1e12 ? null : new Date(due).toISOString(),
    lastError: errors[0]?.last_error ?? null,
    link: version.number > 0 ? `${deps.appUrl}/journeys/${version.journey}?version=${version.number}` : null,
  }
}
