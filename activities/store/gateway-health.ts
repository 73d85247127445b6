import { sql } from 'kysely'
import type { Db } from './db.ts'
import { countCall } from './gateway-minutes.ts'

/** What one call came to. `failure`: nothing was taken, or nobody knows; `account`: the provider refuses the account itself. */
export type CallNote = {
  ms: number
  accepted: number
  rejected: number
  unknown: number
  units: number
  failure: string | null
  account: boolean
}

const failuresThatOpen = 3

/**
 * Notes a call: in the account's minute, and whether it works. After three failures in a row (or one of the account itself) it is left
 * alone for two seconds, then twice as long each time up to five minutes; a call that goes through ends that.
 */
export async function noteCall(db: Db, gateway: string, note: CallNote, wasFailing: boolean): Promise<void> {
  await countCall(db, gateway, note, note.failure !== null || wasFailing)
  if (note.failure !== null) await noteFailure(db, gateway, note.failure, note.account)
  else if (wasFailing) await noteWorks(db, gateway)
}

/** The account works again: nothing is held against it, and what was told about it is closed. */
export async function noteWorks(db: Db, gateway: string): Promise<void> {
  await sql`
    with a as (update gateway_alert set closed_at = now() where gateway = ${gateway} and closed_at is null)
    update gateway_health set failures = 0, opened = 0, open_until = null, account = false, at = now() where gateway = ${gateway}`.execute(
    db,
  )
}

/** Somebody wants an account tried again now; it counts as working when a call goes through. What waited for it is due. */
export async function tryAgain(
  db: Db,
  gateway: string,
  workspace: number,
): Promise<{ version: number; part: number }[]> {
  const { rows } = await sql<{ version: number; part: number }>`
    with h as (update gateway_health set open_until = null, opened = 0 where gateway = ${gateway}),
    b as (
      update batch set not_before = least(not_before, now())
      where workspace = ${workspace} and lane = ${gateway} and status = 0 and last_error is not null returning version, part)
    select version, part from b
    union select version, part from batch where workspace = ${workspace} and lane = ${gateway} and status = 0`.execute(
    db,
  )
  return rows
}

async function noteFailure(db: Db, gateway: string, reason: string, account: boolean): Promise<void> {
  const first = account ? failuresThatOpen : 1
  await sql`
    with n as (insert into gateway_health as h (gateway, failures, opened, open_until, account, reason)
    values (${gateway}, ${first}, ${account ? 1 : 0}, ${account ? sql`now() + interval '60 s'` : sql`null`}, ${account}, ${reason.slice(0, 300)})
    on conflict (gateway) do update set
      failures = h.failures + ${first},
      opened = case when h.failures + ${first} >= ${failuresThatOpen} then h.opened + 1 else h.opened end,
      open_until = case
        when ${account}::boolean then now() + interval '60 s'
        when h.failures + ${first} >= ${failuresThatOpen} then now() + least(interval '5 min', interval '2 s' * power(2, least(h.opened, 10)))
        else h.open_until end,
      account = excluded.account, reason = excluded.reason, at = now()
    returning open_until, account, reason)
    insert into gateway_alert (workspace, gateway, what, reason, until_at)
    select g.workspace, g.id, case when n.account then 'account' else 'circuit' end, n.reason, n.open_until
    from n join gateway g on g.id = ${gateway} where n.open_until > now()
    on conflict (gateway, what) where closed_at is null do update set reason = excluded.reason, until_at = excluded.until_at`.execute(
    db,
  )
}

/** Takes `n` out of an account's day; false when they are more than its quota has left. */
export async function takeQuota(db: Db, gateway: string, day: string, n: number, quota: number): Promise<boolean> {
  if (n > quota) return false
  const { rows } = await sql`
    insert into gateway_day as d (gateway, day, used) values (${gateway}, ${day}::date, ${n})
    on conflict (gateway, day) do update set used = d.used + excluded.used where d.used + excluded.used <= ${quota} returning used`.execute(
    db,
  )
  return rows.length > 0
}

/** Puts back what was taken for a call that did not happen. */
export async function giveBackQuota(db: Db, gateway: string, day: string, n: number): Promise<void> {
  await sql`update gateway_day set used = greatest(0, used - ${n}::int) where gateway = ${gateway} and day = ${day}::date`.execute(
    db,
  )
}
