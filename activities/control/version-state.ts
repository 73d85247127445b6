import { sql } from 'kysely'
import type { Share } from '../../schema/activities.ts'
import type { VersionState } from '../../schema/plan.ts'
import type { Deps } from '../deps.ts'
import { addCounts, Counts } from '../store/counts.ts'
import { loadVersion } from '../store/versions.ts'
import type { Trx } from '../store/db.ts'

/**
 * Writes a version's state (the column that holds even with Temporal away) and tells whoever keeps an index of live versions.
 * Resuming with `shift` moves every wait that had not fallen due when the pause began by the length of the pause.
 */
export async function setVersionState(
  deps: Deps,
  input: { version: number; state: VersionState; mode?: 'continue' | 'shift' },
): Promise<void> {
  const now = new Date(deps.clock?.() ?? Date.now())
  await deps.database.db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('journey_version')
      .select(['state', 'paused_at'])
      .where('id', '=', input.version)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (
      before.state === input.state ||
      before.state === 'stopped' ||
      (before.state === 'completed' && input.state !== 'stopped')
    )
      return
    if (input.state === 'running' && input.mode === 'shift' && before.paused_at) {
      await sql`
        update enrolment set seq = seq + 1, due_at = due_at + (${now}::timestamptz - ${before.paused_at}::timestamptz), until_at = until_at + (${now}::timestamptz - ${before.paused_at}::timestamptz)
        where version = ${input.version} and state = 0 and until_at is not null and due_at > ${before.paused_at}::timestamptz`.execute(
        trx,
      )
    }
    await trx
      .updateTable('journey_version')
      .set({ state: input.state, paused_at: input.state === 'paused' ? now : null })
      .where('id', '=', input.version)
      .execute()
    await notifyVersions(trx)
  })
  const { partitions, solo } = await loadVersion(deps.database.db, input.version)
  if (!solo) deps.nudge(Array.from({ length: partitions }, (_, part) => ({ version: input.version, part })))
}

/** Marks a version `completed` when none of its shares holds anybody any more. */
export async function completeVersion(deps: Deps, share: Share): Promise<void> {
  const { rows } = await sql<{ inside: number }>`
    select coalesce(sum(case when metric = 'entered' then n when metric like 'ended:%' then -n else 0 end), 0)::bigint as inside
    from step_count where version = ${share.version} and step = -1`.execute(deps.database.db)
  if ((rows[0]?.inside ?? 0) > 0) return
  await deps.database.db
    .updateTable('journey_version')
    .set({ state: 'completed' })
    .where('id', '=', share.version)
    .where('state', '=', 'running')
    .execute()
}

/** Wakes the indexes of live triggers and listeners in every process. */
export async function notifyVersions(trx: Trx): Promise<void> {
  await sql`select pg_notify('caravan_versions', '')`.execute(trx)
}

/** Limits a version's messages a second over all its steps; null = as the gateways allow. */
export async function setRate(deps: Deps, input: { version: number; perSecond: number | null }): Promise<void> {
  await deps.database.db
    .updateTable('journey_version')
    .set({ rate: input.perSecond })
    .where('id', '=', input.version)
    .execute()
}

const stopSlice = 20_000

/** Ends a slice of a stopped share's walks as `stopped`, with the members of its queued batches. Walks in a call land first. */
export async function stopVersion(deps: Deps, share: Share): Promise<{ ended: number; more: boolean }> {
  return deps.database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ step: number; arrived: boolean; stuck: boolean; n: number }>`
      with q as (
        update batch set status = 3, ended_at = now(), last_error = 'stopped' where id in (
          select id from batch where version = ${share.version} and part = ${share.part} and status = 0 order by id limit 40 for update skip locked)
        returning members, next_pos
      ), ids as (
        (select id from enrolment where version = ${share.version} and part = ${share.part} and state in (0, 2) limit ${stopSlice})
        union all select unnest(members[next_pos + 1:]) from q
      ), e as (
        update enrolment set seq = seq + 1, state = 3, slot = nullif(slot, 1), end_reason = 'stopped', due_at = null, until_at = null,
          path = coalesce(path || ',', '') || '[' || step || ',-1,' || (extract(epoch from now()) * 1000)::bigint || ']'
        where id in (select id from ids) and state <> 3 returning step, arrived_at, error
      ) select step, arrived_at is not null as arrived, error is not null as stuck, count(*)::int as n from e group by 1, 2, 3`.execute(
      trx,
    )
    const counts = new Counts()
    for (const { step, arrived, stuck, n } of rows) {
      counts.add(-1, 'ended:stopped', n)
      if (arrived) counts.add(step, 'left:end', n)
      if (stuck) counts.add(step, 'stuck', -n)
    }
    await addCounts(trx, share.version, share.part, counts)
    const ended = rows.reduce((sum, row) => sum + row.n, 0)
    return { ended, more: ended > 0 }
  })
}

/** Puts walks that are stuck at a step (or at every step) back: they are looked at again at once. */
export async function retryFailed(deps: Deps, input: Share & { step?: number }): Promise<{ retried: number }> {
  const at = input.step === undefined ? sql`` : sql` and step = ${input.step}`
  return deps.database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ step: number; n: number }>`
      with e as (
        update enrolment set seq = seq + 1, state = 0, due_at = now(), error = null where version = ${input.version} and part = ${input.part} and state = 2${at} returning step
      ) select step, count(*)::int as n from e group by 1`.execute(trx)
    const counts = new Counts()
    for (const { step, n } of rows) counts.add(step, 'stuck', -n)
    await addCounts(trx, input.version, input.part, counts)
    return { retried: rows.reduce((sum, row) => sum + row.n, 0) }
  })
}
