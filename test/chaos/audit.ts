import { sql } from 'kysely'
import { messageStatus } from '../../schema/tables.ts'
import type { Db } from '../../activities/store/db.ts'
import { brokenLaws } from '../support/laws.ts'
import { messagesPerWalk } from './journeys.ts'

/** What a version should have come to. */
export type Expectation = { version: number; walks: number }

/**
 * `lost`: people not let in, walks not ended or ended wrongly, messages that are not on record, messages called accepted that
 * never arrived. `duplicated`: walks, message rows or arrivals too many. `unrecorded`: arrivals without a message row.
 */
export type Audit = {
  /** Where those are who have not ended, and batches that nobody has settled. */
  open: string[]
  lost: number
  duplicated: number
  unknown: number
  unrecorded: number
  rejected: number
  /** Unknown messages by what made them so. */
  unknownBy: Record<string, number>
  unknownBatches: number
  /** Unknown messages that did arrive, and those that did not. */
  unknownArrived: number
  ends: Record<string, number>
  broken: string[]
}

/** Compares the provider's own ledger with ours, walk by walk and message by message. */
export async function audit(db: Db, ledger: ReadonlyMap<string, number>, expected: Expectation[]): Promise<Audit> {
  const result: Audit = {
    open: [],
    lost: 0,
    duplicated: 0,
    unknown: 0,
    unrecorded: 0,
    rejected: 0,
    unknownBy: {},
    unknownBatches: 0,
    unknownArrived: 0,
    ends: {},
    broken: [],
  }
  const recorded = new Set<string>()
  for (const { version, walks } of expected) {
    await auditWalks(db, version, walks, result)
    await auditMessages(db, version, ledger, recorded, result)
    result.broken.push(...(await brokenLaws(db, version, ledger)))
    result.open.push(...(await whatIsOpen(db, version)))
  }
  for (const [ref, arrivals] of ledger) {
    if (!recorded.has(ref)) result.unrecorded += arrivals
    result.duplicated += arrivals - 1
  }
  return result
}

async function whatIsOpen(db: Db, version: number): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select format('%s walks of version %s at step %s, state %s, due %s', count(*), version, step, state, min(due_at)) as line
    from enrolment where version = ${version} and state <> 3 group by version, step, state
    union all
    select format('batch %s of version %s part %s: lane %s, status %s, owner %s, attempt %s, not before %s, started %s, %s', id, version, part, lane, status, owner, attempt, not_before, started_at, last_error)
    from batch where version = ${version} and status <> 3`.execute(db)
  return rows.map((row) => row.line)
}

async function auditWalks(db: Db, version: number, walks: number, result: Audit): Promise<void> {
  const { rows } = await sql<{
    n: number
    contacts: number
    open: number
    wrong: number
    missing: number
    extra: number
  }>`
    with w as (
      select e.id, e.contact_id, e.state, e.end_reason, coalesce(m.n, 0) as messages
      from enrolment e left join (select enrolment_id, count(*) as n from message where version = ${version} group by 1) m on m.enrolment_id = e.id
      where e.version = ${version}
    )
    select count(*)::int as n, count(distinct contact_id)::int as contacts, count(*) filter (where state <> 3)::int as open,
      count(*) filter (where state = 3 and end_reason <> 'exit')::int as wrong,
      coalesce(sum(greatest(0, ${messagesPerWalk} - messages)) filter (where state = 3), 0)::int as missing, coalesce(sum(greatest(0, messages - ${messagesPerWalk})), 0)::int as extra
    from w`.execute(db)
  const { n = 0, contacts = 0, open = 0, wrong = 0, missing = 0, extra = 0 } = rows[0] ?? {}
  result.lost += Math.max(0, walks - contacts) + open + wrong + missing
  result.duplicated += n - contacts + extra
  const { rows: twice } = await sql<{ n: number }>`
    select coalesce(sum(n - 1), 0)::int as n from (select count(*) as n from message where version = ${version} group by enrolment_id, step having count(*) > 1) d`.execute(
    db,
  )
  result.duplicated += twice[0]?.n ?? 0
  const ends = await db
    .selectFrom('enrolment')
    .select(['end_reason', (eb) => eb.fn.countAll<number>().as('n')])
    .where('version', '=', version)
    .groupBy('end_reason')
    .execute()
  for (const { end_reason, n: count } of ends)
    result.ends[end_reason ?? 'still inside'] = (result.ends[end_reason ?? 'still inside'] ?? 0) + count
}

async function auditMessages(
  db: Db,
  version: number,
  ledger: ReadonlyMap<string, number>,
  recorded: Set<string>,
  result: Audit,
): Promise<void> {
  const rows = await db.selectFrom('message').select(['id', 'status', 'code']).where('version', '=', version).execute()
  const batches = new Set<number>()
  for (const { id, status, code } of rows) {
    const ref = String(id)
    const arrivals = ledger.get(ref) ?? 0
    recorded.add(ref)
    if (status === messageStatus.accepted && arrivals === 0) result.lost++
    if (status === messageStatus.rejected) result.rejected++
    if (status !== messageStatus.unknown) continue
    result.unknown++
    result.unknownArrived += arrivals > 0 ? 1 : 0
    result.unknownBy[code ?? ''] = (result.unknownBy[code ?? ''] ?? 0) + 1
    batches.add(Math.floor(id / 4096))
  }
  result.unknownBatches += batches.size
}
