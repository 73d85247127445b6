import { sql } from 'kysely'
import { messageStatus } from '../../schema/tables.ts'
import type { Trx } from './db.ts'

/** A receipt as it came. `message` by our reference; without one the provider's id, looked up on the gateway's own batches. */
export type NewReceipt = {
  dedupe: string
  message: number | null
  providerId: string | null
  state: 4 | 5
  code: string | null
  at: number
}
export type AppliedReceipt = {
  message: number
  version: number
  step: number
  contact: number
  state: number
  code: string | null
}

const { accepted, unknown } = messageStatus

/**
 * Stores receipts (each dedupe key once) and applies them to messages that exist, whose state only moves forward; the others wait
 * for their message. One statement: a receipt is written once, with its outcome.
 */
export async function storeReceipts(
  trx: Trx,
  workspace: number,
  gateway: string,
  receipts: NewReceipt[],
): Promise<AppliedReceipt[]> {
  const rows = receipts.map((receipt) => ({
    d: receipt.dedupe,
    m: receipt.message,
    p: receipt.providerId,
    s: receipt.state,
    c: receipt.code,
    a: receipt.at,
  }))
  const byProvider = receipts.some((receipt) => receipt.message === null && receipt.providerId !== null)
  const target = byProvider
    ? sql`coalesce(r.m, (select m.id from message m join batch b on b.id = m.id / 4096 and b.lane = ${gateway} where m.provider_id = r.p limit 1))`
    : sql`r.m`
  const { rows: applied } = await sql<AppliedReceipt>`
    with r as materialized (
      select distinct on (d) r.d, r.p, r.s, r.c, r.a, ${target} as m
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(d text, m bigint, p text, s smallint, c text, a bigint) order by d, a
    ), l as materialized (
      select m.id, m.status from message m where m.id in (select m from r) and m.workspace = ${workspace} order by m.id for no key update
    ), i as (
      insert into receipt (workspace, gateway, dedupe, message_id, provider_id, state, code, at, applied)
      select ${workspace}, ${gateway}, r.d, r.m, r.p, r.s, r.c, to_timestamp(r.a / 1000.0), l.id is not null from r left join l on l.id = r.m order by r.d
      on conflict (gateway, dedupe) do nothing returning message_id, state, code, at, applied
    ), f as (
      select distinct on (message_id) * from i where applied order by message_id, at
    )
    update message m set status = f.state, code = coalesce(f.code, m.code), status_at = f.at
    from f join l on l.id = f.message_id where m.id = f.message_id and l.status in (${accepted}, ${unknown})
    returning m.id as message, m.version, m.step, m.contact_id as contact, m.status as state, f.code`.execute(trx)
  return applied
}

/** Applies receipts that came before their message, oldest first. Answers what changed and how many were looked at. */
export async function applyWaitingReceipts(
  trx: Trx,
  limit: number,
): Promise<{ applied: (AppliedReceipt & { workspace: number; channel: number })[]; matched: number }> {
  const { rows } = await sql<AppliedReceipt & { workspace: number; channel: number; matched: number }>`
    with r as materialized (
      select r.id, r.state, r.code, r.at, m.id as message from receipt r
      join lateral (
        select m.id from message m where m.id = r.message_id and m.workspace = r.workspace
        union all
        select m.id from message m join batch b on b.id = m.id / 4096 and b.lane = r.gateway where r.message_id is null and m.provider_id = r.provider_id limit 1
      ) m on true
      where not r.applied and r.received_at > now() - interval '4 days' order by r.id limit ${limit} for update of r skip locked
    ), l as materialized (
      select m.id, m.status from message m where m.id in (select message from r) order by m.id for no key update
    ), done as (
      update receipt set applied = true, message_id = r.message from r where receipt.id = r.id returning receipt.id
    ), f as (
      select distinct on (message) * from r order by message, at
    ), u as (
      update message m set status = f.state, code = coalesce(f.code, m.code), status_at = f.at
      from f join l on l.id = f.message where m.id = f.message and l.status in (${accepted}, ${unknown})
      returning m.id as message, m.version, m.step, m.contact_id as contact, m.status as state, f.code, m.workspace, m.channel
    )
    select u.*, (select count(*)::int from done) as matched from u
    union all select null, null, null, null, null, null, null, null, (select count(*)::int from done) where not exists (select 1 from u)`.execute(
    trx,
  )
  return { applied: rows.filter((row) => row.message !== null), matched: rows[0]?.matched ?? 0 }
}

export type ExpiredMessage = AppliedReceipt & { workspace: number }

/**
 * Messages that nobody has heard of for 72 hours expire: those of the next batches that ended after `since`. Found through their
 * batches, 500 times fewer than messages, so that no index burdens every send. Answers where to go on; null = nothing is left.
 */
export async function expireSilentMessages(
  trx: Trx,
  since: Date,
  batches: number,
): Promise<{ expired: ExpiredMessage[]; until: Date | null }> {
  const { rows: found } = await sql<{ id: number; ended_at: Date }>`
    select id, ended_at from batch where status = 3 and date_trunc('milliseconds', ended_at) > ${since} and ended_at <= now() - interval '72 hours' order by ended_at limit ${batches}`.execute(
    trx,
  )
  if (found.length === 0) return { expired: [], until: null }
  const { rows: expired } = await sql<ExpiredMessage>`
    with l as materialized (
      select m.id from unnest(${found.map((row) => row.id)}::bigint[]) b(id) join message m on m.id >= b.id * 4096 and m.id < (b.id + 1) * 4096
      where m.status in (${accepted}, ${unknown}) order by m.id for no key update of m
    )
    update message m set status = ${messageStatus.expired}, status_at = now() from l where m.id = l.id
    returning m.id as message, m.version, m.step, m.contact_id as contact, m.status as state, null::text as code, m.workspace`.execute(
    trx,
  )
  return { expired, until: found.at(-1)!.ended_at }
}
