import { sql } from 'kysely'
import type { Channel } from '../gateways/gateway.ts'
import { batchStatus } from '../../schema/tables.ts'
import type { Json } from '../../schema/json.ts'
import type { Instant } from '../../schema/facts.ts'
import type { Db, Trx } from './db.ts'

/** A batch in one execution's hands. `fence` guards every write: a newer turn of the lane makes them all miss. */
export type OwnedBatch = {
  id: number
  step: number
  size: number
  nextPos: number
  endPos: number
  skips: number[]
  status: number
  members: MemberRow[]
}
export type Fence = { owner: string; turn: number }

/** A member as read: null contact fields when the enrolment is no longer acting (then the position is passed over). */
export type MemberRow = [
  position: number,
  enrolment: number,
  contact: number | null,
  key: string,
  name: string | null,
  attributes: Record<string, Json>,
  tags: string[],
  consents: Record<string, boolean>,
  zone: string | null,
  locale: string | null,
  address: string | null,
  suppressed: boolean,
  erased: boolean,
  entry: Record<string, Json> | null,
  answers: Record<string, Json> | null,
  arrived: number | null,
  tries: number,
]

export type ClaimInput = {
  version: number
  part: number
  lane: string
  channel: Channel | null
  marketing: boolean
  now: Instant
}

const addressColumns = { sms: 'phone', email: 'email', wechat: 'wechat' } as const

/** Takes the next queued batch of a lane, or (with `batchId`) takes over one that an older turn left. */
export async function claimBatch(
  db: Db,
  input: ClaimInput,
  fence: Fence,
  batchId?: number,
): Promise<OwnedBatch | undefined> {
  const pick =
    batchId === undefined
      ? sql`select id from batch where version = ${input.version} and part = ${input.part} and lane = ${input.lane} and status = ${batchStatus.queued}
        and not_before <= ${new Date(input.now)} and exists (select 1 from lane where owner = ${fence.owner} and turn = ${fence.turn})
        and exists (select 1 from journey_version where id = ${input.version} and state = 'running')
        order by id limit 1 for update skip locked`
      : sql`select id from batch where id = ${batchId} and owner = ${fence.owner} and status in (1, 2) and attempt <= ${fence.turn}
        and exists (select 1 from lane where owner = ${fence.owner} and turn = ${fence.turn}) for update`
  const address =
    input.channel === null ? sql`null` : sql`encode(c.${sql.ref(addressColumns[input.channel])}, 'base64')`
  const suppressed =
    input.channel === null
      ? sql`false`
      : sql`exists (select 1 from suppression s where s.address_index = c.${sql.ref(`${addressColumns[input.channel]}_index`)} and s.channel = ${input.channel}
        and s.workspace = c.workspace and (s.reason <> 'optOut' or ${input.marketing}::boolean))`
  const { rows } = await sql<{
    id: number
    step: number
    size: number
    next_pos: number
    end_pos: number
    skips: number[]
    old: number
    members: string
  }>`
    with b as (
      update batch set status = case when status = ${batchStatus.queued} then ${batchStatus.claimed}::smallint else status end,
        owner = ${fence.owner}, attempt = ${fence.turn}, started_at = now()
      where id = (${pick})
      returning id, step, members, next_pos, end_pos, skips, status
    )
    select b.id, b.step, cardinality(b.members) as size, b.next_pos, b.end_pos, b.skips, b.status as old, (
      select json_agg(json_build_array(m.ord - 1, m.id, c.id, c.key, c.name, c.attributes, c.tags, c.consents, c.zone, c.locale, ${address}, ${suppressed},
        c.erased_at is not null, e.entry, e.answers, (extract(epoch from e.arrived_at) * 1000)::float8, e.tries) order by m.ord)
      from unnest(b.members) with ordinality m(id, ord)
      left join enrolment e on e.id = m.id and e.state = 1
      left join contact c on c.id = e.contact_id
      where m.ord > b.next_pos)::text as members
    from b`.execute(db)
  const row = rows[0]
  if (!row) return undefined
  return {
    id: row.id,
    step: row.step,
    size: row.size,
    nextPos: row.next_pos,
    endPos: row.end_pos,
    skips: row.skips,
    status: row.old,
    members: JSON.parse(row.members ?? '[]') as MemberRow[],
  }
}

/** Batches an older turn of this owner left open. `ageMs`: how long ago a call of theirs started. */
export async function leftovers(db: Db, fence: Fence): Promise<{ id: number; status: number; ageMs: number }[]> {
  const { rows } = await sql<{ id: number; status: number; age: number }>`
    select id, status, (extract(epoch from now() - started_at) * 1000)::float8 as age from batch
    where owner = ${fence.owner} and status in (1, 2) and attempt < ${fence.turn} order by id`.execute(db)
  return rows.map(({ id, status, age }) => ({ id, status, ageMs: age }))
}

/**
 * The write-ahead: the batch is `calling` for positions [nextPos, endPos) minus `skips`, and what goes out is on record, sealed.
 * False = a newer turn owns the batch. May be repeated by its owner.
 */
export async function flipBatch(
  db: Db,
  id: number,
  fence: Fence,
  call: { nextPos: number; endPos: number; skips: number[]; sealed: Buffer },
): Promise<boolean> {
  const { rows } = await sql`
    with b as (
      update batch set status = ${batchStatus.calling}, next_pos = ${call.nextPos}, end_pos = ${call.endPos}, skips = ${call.skips}::int[], started_at = now()
      where id = ${id} and status in (1, 2) and owner = ${fence.owner} and attempt = ${fence.turn} returning id
    )
    insert into batch_call (batch, from_pos, sealed) select id, ${call.nextPos}, ${call.sealed} from b
    on conflict (batch, from_pos) do update set sealed = excluded.sealed returning batch`.execute(db)
  return rows.length > 0
}

/** Puts an owned batch back into the queue (rate, pause, shutdown, a call that never left). */
export async function releaseBatch(
  db: Db,
  id: number,
  fence: Fence,
  notBefore: Instant | null,
  lastError: string | null,
): Promise<boolean> {
  const { rows } = await sql`
    update batch set status = ${batchStatus.queued}, owner = null, attempt = null, not_before = coalesce(${notBefore === null ? null : new Date(notBefore)}::timestamptz, not_before),
      last_error = coalesce(${lastError}, last_error)
    where id = ${id} and status in (1, 2) and owner = ${fence.owner} and attempt = ${fence.turn} returning id`.execute(
    db,
  )
  return rows.length > 0
}

/** The record of the call that starts at a position. */
export async function readCall(db: Db | Trx, id: number, fromPos: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('batch_call')
    .select('sealed')
    .where('batch', '=', id)
    .where('from_pos', '=', fromPos)
    .executeTakeFirst()
  return row?.sealed
}
