import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import { enrolmentState } from '../../schema/tables.ts'
import type { Db } from './db.ts'
import type { Walker } from '../walk-people.ts'
import type { FactSubject } from './load-facts.ts'

/** An enrolment to be looked at, with its contact. */
export type DueEnrolment = Walker & { id: number; seq: number }

/** The next slice of a share's enrolments that are due at `now`, oldest first. */
export async function dueEnrolments(
  db: Db,
  version: number,
  part: number,
  now: Instant,
  limit: number,
): Promise<DueEnrolment[]> {
  const { rows } = await sql<DueRow>`
    select e.id, e.seq, e.contact_id, e.step, e.visit, e.loops, e.entry, e.answers,
      (extract(epoch from e.arrived_at) * 1000)::float8 as arrived, (extract(epoch from e.since_at) * 1000)::float8 as since,
      (extract(epoch from e.until_at) * 1000)::float8 as until, c.attributes, c.tags, c.consents, c.zone, c.locale,
      c.erased_at is not null as erased
    from enrolment e join contact c on c.id = e.contact_id
    where e.version = ${version} and e.part = ${part} and e.state = ${enrolmentState.waiting} and e.due_at <= ${new Date(now)}
    order by e.due_at limit ${limit}`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    seq: row.seq,
    contactId: row.contact_id,
    attributes: row.attributes,
    tags: row.tags,
    consents: row.consents,
    zone: row.zone,
    locale: row.locale,
    entry: row.entry,
    answers: row.answers,
    erased: row.erased,
    walk: {
      step: row.step,
      visit: row.visit,
      loops: row.loops ?? {},
      arrived: round(row.arrived),
      since: round(row.since),
      until: round(row.until),
    },
  }))
}

type DueRow = {
  id: number
  seq: number
  contact_id: number
  step: number
  visit: number
  loops: Record<number, number> | null
  entry: FactSubject['entry']
  answers: FactSubject['answers']
  arrived: number | null
  since: number | null
  until: number | null
  attributes: FactSubject['attributes']
  tags: string[]
  consents: Record<string, boolean>
  zone: string | null
  locale: string | null
  erased: boolean
}

// Instants are written in whole milliseconds; reading them back through a double must not move them.
const round = (value: number | null) => (value === null ? null : Math.round(value))

/** When the share's next enrolment falls due and its next postponed batch may run: the earlier, null when there is neither. */
export async function nextDueAt(db: Db, version: number, part: number, now: Instant): Promise<Instant | null> {
  const { rows } = await sql<{ due: number | null }>`
    select (extract(epoch from least(
      (select min(due_at) from enrolment where version = ${version} and part = ${part} and state = ${enrolmentState.waiting}),
      (select min(not_before) from batch where version = ${version} and part = ${part} and status = 0
        and not_before > ${new Date(now)}))) * 1000)::float8 as due`.execute(db)
  const due = rows[0]?.due
  return due === null || due === undefined ? null : Math.ceil(due)
}
