import { sql } from 'kysely'
import type { HeldUpAct, HeldUpGroup } from '../../schema/api/held-up.ts'
import { batchStatus, channelNumber, enrolmentState } from '../../schema/tables.ts'
import { Outcomes } from '../batch/outcome.ts'
import { addCounts, Counts } from '../store/counts.ts'
import type { Db, Trx } from '../store/db.ts'
import { settle } from '../store/settle.ts'
import { loadVersion, type VersionFacts } from '../store/versions.ts'

/** Which people: at a step of a version, stuck with an error, or waiting for an account. */
export type HeldUpAt = Pick<HeldUpGroup, 'version' | 'step' | 'kind' | 'account' | 'error'>
/** What was done: to how many people, and which shares have work now. */
export type HeldUpDone = { people: number; shares: { version: number; part: number }[] }

const groupsShown = 200
/** Batches of at most 1,000 people that one request takes out of the queue. */
const batchesAtOnce = 50

/**
 * Who is held up, by version, step, account and reason: walks that are stuck, and batches that wait with an error or for an account that
 * is left alone or paused. Nothing that is in a call is among them.
 */
export async function heldUp(db: Db, workspace: number): Promise<HeldUpGroup[]> {
  const { rows } = await sql<Omit<HeldUpGroup, 'stepId' | 'stepName' | 'canSkip' | 'since'> & { since: Date }>`
    select x.*, j.id as journey, j.name as "journeyName", v.number, g.name as "accountName", g.channel from (
      select 'stuck' as kind, e.version, e.step, null as account, e.error, null as reason, count(*)::int as people, min(coalesce(e.arrived_at, e.since_at, e.entered_at)) as since
      from enrolment e where e.error is not null and e.state = ${enrolmentState.stuck} and e.part >= 0 group by 2, 3, 5
      union all
      select 'waiting', b.version, b.step, b.lane, b.last_error, case when h.open_until > now() then h.reason end,
        sum(cardinality(b.members) - b.next_pos)::int, min(b.created_at)
      from batch b left join gateway_health h on h.gateway = b.lane left join gateway p on p.id = b.lane
      where b.workspace = ${workspace} and b.status = ${batchStatus.queued} and b.part >= 0
        and (b.last_error is not null or h.open_until > now() or p.state = 'paused')
      group by 2, 3, 4, 5, 6
    ) x
    join journey_version v on v.id = x.version and v.workspace = ${workspace} and v.state in ('running', 'paused') and v.number > 0
    join journey j on j.id = v.journey left join gateway g on g.id = x.account
    order by x.people desc, x.version, x.step limit ${groupsShown}`.execute(db)
  return Promise.all(
    rows.map(async ({ since, ...row }) => {
      const step = (await loadVersion(db, row.version)).plan.steps[row.step]
      return {
        ...row,
        stepId: step?.id ?? '',
        stepName: step?.name ?? '',
        canSkip: row.kind === 'waiting' && (step?.ports.some(({ id }) => id === 'skipped') ?? false),
        since: since.toISOString(),
      }
    }),
  )
}

/** Does one thing to all people of a group. What is being called, or whose fate is not known, is never touched. */
export async function actOnHeldUp(db: Db, at: HeldUpAt, act: HeldUpAct): Promise<HeldUpDone> {
  switch (act.act) {
    case 'retry':
      return at.kind === 'stuck' ? retryStuck(db, at) : retryWaiting(db, at)
    case 'move':
      return moveWaiting(db, at, act.to)
    case 'skip':
      return skipWaiting(db, at)
    case 'end':
      return at.kind === 'stuck' ? endStuck(db, at) : endWaiting(db, at)
  }
}

async function retryStuck(db: Db, at: HeldUpAt): Promise<HeldUpDone> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ part: number; n: number }>`
      with e as (update enrolment set seq = seq + 1, state = 0, due_at = now(), error = null where ${stuckAt(at)} returning part)
      select part, count(*)::int as n from e group by 1`.execute(trx)
    for (const { part, n } of rows) {
      const counts = new Counts()
      counts.add(at.step, 'stuck', -n)
      await addCounts(trx, at.version, part, counts)
    }
    return doneBy(at, rows)
  })
}

async function retryWaiting(db: Db, at: HeldUpAt): Promise<HeldUpDone> {
  const { rows } = await sql<{ part: number; n: number }>`
    with h as (update gateway_health set open_until = null, opened = 0 where gateway = ${at.account}),
    b as (
      update batch set not_before = least(not_before, now()), last_error = null where ${waitingAt(at)}
      returning part, cardinality(members) - next_pos as n)
    select part, sum(n)::int as n from b group by 1`.execute(db)
  return doneBy(at, rows)
}

async function moveWaiting(db: Db, at: HeldUpAt, to: string): Promise<HeldUpDone> {
  const { rows } = await sql<{ part: number; n: number }>`
    with b as (
      update batch set lane = ${to}, not_before = least(not_before, now()), last_error = null
      where id in (select id from batch where ${waitingAt(at)} order by id for update skip locked)
      returning part, cardinality(members) - next_pos as n)
    select part, sum(n)::int as n from b group by 1`.execute(db)
  return doneBy(at, rows)
}

/** People leave by `skipped`, as if the step itself had passed them over; batch by batch, each in a write of its own. */
async function skipWaiting(db: Db, at: HeldUpAt): Promise<HeldUpDone> {
  const version = await loadVersion(db, at.version)
  const done: { part: number; n: number }[] = []
  for (let batches = 0; batches < batchesAtOnce; batches++) {
    const one = await db.transaction().execute((trx) => skipOne(trx, at, version))
    if (!one) break
    done.push(one)
  }
  return doneBy(at, done)
}

async function skipOne(
  trx: Trx,
  at: HeldUpAt,
  version: VersionFacts,
): Promise<{ part: number; n: number } | undefined> {
  const fence = { owner: 'operator', turn: 1 }
  const { rows } = await sql<{ id: number; part: number; next_pos: number; size: number }>`
    update batch set status = ${batchStatus.claimed}, owner = ${fence.owner}, attempt = ${fence.turn}
    where id = (select id from batch where ${waitingAt(at)} order by id limit 1 for update skip locked)
    returning id, part, next_pos, cardinality(members) as size`.execute(trx)
  const batch = rows[0]
  if (!batch) return undefined
  const { rows: members } = await sql<{ position: number; enrolment: number; contact: number }>`
    select (m.ord - 1)::int as position, e.id as enrolment, e.contact_id as contact
    from batch b, unnest(b.members) with ordinality m(id, ord) join enrolment e on e.id = m.id and e.state = ${enrolmentState.acting}
    where b.id = ${batch.id} and m.ord > b.next_pos order by m.ord`.execute(trx)
  const step = version.plan.steps[at.step]!
  const now = Date.now()
  const outcomes = new Outcomes(
    step,
    at.step,
    { now, virtual: now },
    { attempts: 1, backoffMs: 0, unknownPort: 'failed' },
  )
  for (const { contact, ...member } of members)
    outcomes.leaves({ ...member, contact: { id: contact } }, 'skipped', 'operator')
  await settle(trx, batch.id, fence, {
    version: at.version,
    part: batch.part,
    workspace: version.workspace.id,
    step: at.step,
    stepId: step.id,
    channel: step.channel ? channelNumber[step.channel] : null,
    from: batchStatus.claimed,
    to: batchStatus.settled,
    nextPos: batch.size,
    at: now,
    since: now,
    groups: [...outcomes.groups.values()],
    extras: [],
    reroutes: [],
    tally: outcomes.tally,
    counts: outcomes.counts(),
    lastError: null,
  })
  return { part: batch.part, n: members.length }
}

async function endStuck(db: Db, at: HeldUpAt): Promise<HeldUpDone> {
  return db
    .transaction()
    .execute(async (trx) => endWalks(trx, at, sql`id in (select id from enrolment where ${stuckAt(at)})`))
}

async function endWaiting(db: Db, at: HeldUpAt): Promise<HeldUpDone> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: number }>`
      with q as (
        update batch set status = ${batchStatus.settled}, ended_at = now(), last_error = 'stopped'
        where id in (select id from batch where ${waitingAt(at)} order by id limit ${batchesAtOnce} for update skip locked)
        returning members, next_pos
      ) select unnest(members[next_pos + 1:]) as id from q`.execute(trx)
    return endWalks(trx, at, sql`id = any(${rows.map(({ id }) => id)}::bigint[]) and state = ${enrolmentState.acting}`)
  })
}

async function endWalks(trx: Trx, at: HeldUpAt, where: ReturnType<typeof sql>): Promise<HeldUpDone> {
  const { rows } = await sql<{ part: number; arrived: boolean; n: number }>`
    with old as (select id as walk from enrolment where ${where} for update),
    e as (
      update enrolment set seq = seq + 1, state = ${enrolmentState.ended}, slot = nullif(slot, 1), end_reason = 'stopped', error = null, due_at = null, until_at = null,
        path = coalesce(path || ',', '') || '[' || step || ',-1,' || (extract(epoch from now()) * 1000)::bigint || ']'
      from old where id = old.walk returning part, arrived_at is not null as arrived
    ) select part, arrived, count(*)::int as n from e group by 1, 2`.execute(trx)
  for (const { part, arrived, n } of rows) {
    const counts = new Counts()
    counts.add(-1, 'ended:stopped', n)
    if (arrived) counts.add(at.step, 'left:end', n)
    if (at.kind === 'stuck') counts.add(at.step, 'stuck', -n)
    await addCounts(trx, at.version, part, counts)
  }
  return doneBy(at, rows)
}

const stuckAt = (at: HeldUpAt) =>
  sql`version = ${at.version} and step = ${at.step} and state = ${enrolmentState.stuck} and error is not distinct from ${at.error} and part >= 0`

/** Only what nobody has in hand: a batch in a call has another status. */
const waitingAt = (at: HeldUpAt) =>
  sql`version = ${at.version} and step = ${at.step} and status = ${batchStatus.queued} and lane = ${at.account} and last_error is not distinct from ${at.error} and part >= 0`

function doneBy({ version }: HeldUpAt, rows: { part: number; n: number }[]): HeldUpDone {
  return {
    people: rows.reduce((sum, { n }) => sum + n, 0),
    shares: [...new Set(rows.map(({ part }) => part))].map((part) => ({ version, part })),
  }
}
