import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Json } from '../../schema/json.ts'
import { batchStatus } from '../../schema/tables.ts'
import type { Db, Trx } from './db.ts'
import type { Fence } from './batches.ts'
import type { Counts } from './counts.ts'

/** What becomes of one member: a message row or none, and where its walk goes. Short keys: this JSON is the hot path. */
export type Settled = {
  /** enrolment, contact, position */
  e: number
  c: number
  p: number
  /** message status, provider id, code; `ms` null = no message */
  ms: number | null
  pid: string | null
  code: string | null
  /** the walk: state, step, end reason; `left` = it left the step (else it stays and is due again at `due`) */
  s: number
  st: number
  end: string | null
  left: boolean
  due: Instant | null
  hop: string
  /** 1 = another try of a retryable rejection */
  t: 0 | 1
  /** the answer kept as `steps.<id>` */
  a: Json
  /** suppress the address */
  sup: boolean
}

export type Tally = { accepted: number; rejected: number; skipped: number; unknown: number; postponed: number }

export type SettleInput = {
  version: number
  part: number
  workspace: number
  step: number
  stepId: string
  channel: number | null
  /** The batch's status before and after, and its first position that is not settled yet. */
  from: number
  to: number
  nextPos: number
  /** The journey's present on which the walk lives (virtual in a solo run). */
  since: Instant
  items: Settled[]
  tally: Tally
  counts: Counts
  lastError: string | null
}

const addressColumn = ['', 'phone_index', 'email_index', 'wechat_index'] as const
const channelNames = ['', 'sms', 'email', 'wechat'] as const

/**
 * Settles part of a batch in one statement: the batch row guards it, messages are written, walks move on, counters grow.
 * False = nothing was written: a newer turn owns the batch, or this settle had committed before (ask `settledBy`).
 */
export async function settle(db: Db | Trx, id: number, fence: Fence, input: SettleInput): Promise<boolean> {
  const { tally } = input
  const suppress = input.channel === null || !input.items.some((item) => item.sup)
    ? sql``
    : sql`, x as (
        insert into suppression (workspace, channel, address_index, reason, source)
        select ${input.workspace}, ${channelNames[input.channel]!}, c.${sql.ref(addressColumn[input.channel]!)}, 'hardBounce', 'gateway'
        from u join contact c on c.id = u.c, b where u.sup and c.${sql.ref(addressColumn[input.channel]!)} is not null
        on conflict do nothing)`
  const { rows } = await sql`
    with b as (
      update batch set status = ${input.to}, next_pos = ${input.nextPos}, accepted = accepted + ${tally.accepted}, rejected = rejected + ${tally.rejected},
        skipped = skipped + ${tally.skipped}, unknown = unknown + ${tally.unknown}, postponed = postponed + ${tally.postponed},
        last_error = coalesce(${input.lastError}, last_error), ended_at = case when ${input.to} = ${batchStatus.settled} then now() end
      where id = ${id} and status = ${input.from} and owner = ${fence.owner} and attempt = ${fence.turn} returning id
    ), u as (
      select * from json_to_recordset(${JSON.stringify(input.items)}::json)
        as u(e bigint, c bigint, p int, ms smallint, pid text, code text, s smallint, st smallint, "end" text, "left" boolean, due bigint, hop text, t smallint, a jsonb, sup boolean)
    ), m as (
      insert into message (id, workspace, version, step, channel, status, enrolment_id, contact_id, provider_id, code)
      select b.id * 4096 + u.p, ${input.workspace}, ${input.version}, ${input.step}, ${input.channel}, u.ms, u.e, u.c, u.pid, u.code from u, b where u.ms is not null
    ), e as (
      update enrolment e set seq = e.seq + 1, state = u.s, step = u.st, end_reason = u."end", due_at = to_timestamp(u.due / 1000.0),
        visit = e.visit + case when u."left" then 1 else 0 end, tries = case when u."left" then 0 else e.tries + u.t end,
        arrived_at = case when u."left" then null else e.arrived_at end, since_at = case when u."left" then to_timestamp(${input.since}::bigint / 1000.0) else e.since_at end,
        until_at = null, path = case when u.hop = '' then e.path else coalesce(e.path || ',', '') || u.hop end,
        answers = case when jsonb_typeof(u.a) = 'null' or u.a is null then e.answers else coalesce(e.answers, '{}') || jsonb_build_object(${input.stepId}::text, u.a) end
      from u, b where e.id = u.e and e.state = 1
    ), k as (
      insert into step_count (version, step, metric, shard, n)
      select ${input.version}, k.step, k.metric, ${input.part}, k.n from json_to_recordset(${input.counts.toJson()}::json) as k(step smallint, metric text, n bigint), b
      on conflict (version, step, metric, shard) do update set n = step_count.n + excluded.n
    )${suppress}
    select id from b`.execute(db)
  return rows.length > 0
}

/** True when this very execution settled the batch up to `nextPos`: an earlier try committed and its answer was lost. */
export async function settledBy(db: Db, id: number, fence: Fence, nextPos: number): Promise<boolean> {
  const row = await db.selectFrom('batch').select(['next_pos', 'owner', 'attempt']).where('id', '=', id).executeTakeFirst()
  return row !== undefined && row.owner === fence.owner && row.attempt === fence.turn && row.next_pos >= nextPos
}
