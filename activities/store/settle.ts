import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Json } from '../../schema/json.ts'
import { batchStatus } from '../../schema/tables.ts'
import type { Db, Trx } from './db.ts'
import type { Fence } from './batches.ts'
import type { Counts } from './counts.ts'

/**
 * What becomes of a group of members in the same way: most of a batch is one group, so that only three numbers travel per person.
 * `message` null = no message row; `left` false = the walk stays at the step and is due again.
 */
export type SettledGroup = {
  message: number | null
  code: string | null
  state: number
  step: number
  end: string | null
  left: boolean
  due: Instant | null
  hop: string
  /** 1 = another try of a retryable rejection. */
  tries: 0 | 1
  suppress: boolean
  members: { enrolment: number; contact: number; position: number }[]
}

/** What only some members have: the provider's id, the answer kept as `steps.<id>`. */
export type SettledExtra = { p: number; pid: string | null; a: Json }

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
  /** When this is: of the messages, and the journey's present on which the walk lives (virtual in a solo run). */
  at: Instant
  since: Instant
  groups: SettledGroup[]
  extras: SettledExtra[]
  /** Members that another lane takes over: they stay acting, in a new batch. */
  reroutes: { lane: string; members: number[] }[]
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
  const { rows } = await sql`
    with b as (
      update batch set status = ${input.to}, next_pos = ${input.nextPos}, accepted = accepted + ${tally.accepted}, rejected = rejected + ${tally.rejected},
        skipped = skipped + ${tally.skipped}, unknown = unknown + ${tally.unknown}, postponed = postponed + ${tally.postponed},
        last_error = coalesce(${input.lastError}, last_error), ended_at = case when ${input.to} = ${batchStatus.settled} then now() end
      where id = ${id} and status = ${input.from} and owner = ${fence.owner} and attempt = ${fence.turn} returning id
    ), u as (
      select g.message, g.code, g.state, g.step, g."end", g."left", to_timestamp(g.due / 1000.0) as due, g.hop, g.tries, g.suppress, m.e, m.c, m.p, x.pid, x.a
      from json_to_recordset(${groupsJson(input.groups)}::json)
        as g(message smallint, code text, state smallint, step smallint, "end" text, "left" boolean, due bigint, hop text, tries smallint, suppress boolean, es text, cs text, ps text)
      cross join lateral unnest(g.es::bigint[], g.cs::bigint[], g.ps::int[]) m(e, c, p)
      ${input.extras.length === 0 ? sql`cross join (select null::text as pid, null::jsonb as a) x` : sql`left join json_to_recordset(${JSON.stringify(input.extras)}::json) x(p int, pid text, a jsonb) on x.p = m.p`}
    ), m as (
      insert into message (id, workspace, version, step, channel, status, enrolment_id, contact_id, provider_id, code, at)
      select b.id * 4096 + u.p, ${input.workspace}, ${input.version}, ${input.step}, ${input.channel}, u.message, u.e, u.c, u.pid, u.code, to_timestamp(${input.at}::bigint / 1000.0) from u, b where u.message is not null
    ), e as (
      update enrolment e set seq = e.seq + 1, state = u.state, slot = case when u.state = 3 then nullif(e.slot, 1) else e.slot end, step = u.step, end_reason = u."end", due_at = u.due,
        visit = e.visit + case when u."left" then 1 else 0 end, tries = case when u."left" then 0 else e.tries + u.tries end,
        arrived_at = case when u."left" then null else e.arrived_at end, since_at = case when u."left" then to_timestamp(${input.since}::bigint / 1000.0) else e.since_at end,
        until_at = null, path = case when u.hop = '' then e.path else coalesce(e.path || ',', '') || u.hop end,
        answers = case when u.a is null or jsonb_typeof(u.a) = 'null' then e.answers else coalesce(e.answers, '{}') || jsonb_build_object(${input.stepId}::text, u.a) end
      from u, b where e.id = u.e and e.id = any(${idsOf(input.groups)}::bigint[]) and e.state = 1
    ), k as (
      insert into step_count (version, step, metric, shard, n)
      select ${input.version}, k.step, k.metric, ${input.part}, k.n from json_to_recordset(${input.counts.toJson()}::json) as k(step smallint, metric text, n bigint), b
      on conflict (version, step, metric, shard) do update set n = step_count.n + excluded.n
    )${suppressSql(input)}${rerouteSql(input)}
    select id from b`.execute(db)
  return rows.length > 0
}

/** People handed to another lane: cut into a batch there in the write that passes them over here. */
function rerouteSql(input: SettleInput) {
  if (input.reroutes.length === 0) return sql``
  const cuts = input.reroutes.map(({ lane, members }) => ({ lane, members: `{${members.join(',')}}` }))
  return sql`, r as (
      insert into batch (workspace, version, part, step, lane, members)
      select ${input.workspace}, ${input.version}, ${input.part}, ${input.step}, x.lane, x.members::bigint[]
      from json_to_recordset(${JSON.stringify(cuts)}::json) as x(lane text, members text), b)`
}

/** Addresses the provider calls dead are written to no more, by any journey. */
function suppressSql(input: SettleInput) {
  if (input.channel === null || !input.groups.some((group) => group.suppress)) return sql``
  const column = sql.ref(addressColumn[input.channel] ?? '')
  return sql`, s as (
      insert into suppression (workspace, channel, address_index, reason, source)
      select distinct ${input.workspace}::int, ${channelNames[input.channel]}, c.${column}, 'hardBounce', 'gateway'
      from u join contact c on c.id = u.c, b where u.suppress and c.${column} is not null
      on conflict do nothing)`
}

/** The ids once more as an array: over a join with a function's rows the planner would rather read the whole table. */
function idsOf(groups: SettledGroup[]): string {
  return `{${groups.flatMap((group) => group.members.map((member) => member.enrolment)).join(',')}}`
}

function groupsJson(groups: SettledGroup[]): string {
  return JSON.stringify(
    groups.map(({ members, ...group }) => ({
      ...group,
      es: `{${members.map((member) => member.enrolment).join(',')}}`,
      cs: `{${members.map((member) => member.contact).join(',')}}`,
      ps: `{${members.map((member) => member.position).join(',')}}`,
    })),
  )
}

/** True when this very execution settled the batch up to `nextPos`: an earlier try committed and its answer was lost. */
export async function settledBy(db: Db, id: number, fence: Fence, nextPos: number): Promise<boolean> {
  const row = await db
    .selectFrom('batch')
    .select(['next_pos', 'owner', 'attempt'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined && row.owner === fence.owner && row.attempt === fence.turn && row.next_pos >= nextPos
}
