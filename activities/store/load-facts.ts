import { sql } from 'kysely'
import type { Condition } from '../../schema/condition.ts'
import type { FactEvent, FactMessage, Facts, FactsNeeded, Instant } from '../../schema/facts.ts'
import { isZone } from '../../schema/time/zone.ts'
import { conditionSql } from '../../schema/condition/sql.ts'
import type { Json } from '../../schema/json.ts'
import { messageStatus, touchKind } from '../../schema/tables.ts'
import type { Db, Trx } from './db.ts'
import { segmentConditions } from './segments.ts'

/** A contact and what its walk carries: the part of its facts that is already at hand. */
export type FactSubject = {
  contactId: number
  attributes: Record<string, Json>
  tags: string[]
  consents: Record<string, boolean>
  zone: string | null
  locale: string | null
  entry: Record<string, Json> | null
  answers: Record<string, Json> | null
}

type Extra = {
  events: Map<number, FactEvent[]>
  messages: Map<number, FactMessage[]>
  segments: Map<number, Set<string>>
}

/** Loads what the plan asks for, for a whole slice at once; a plan that asks for nothing costs nothing. */
export async function loadFacts(
  db: Db | Trx,
  subjects: FactSubject[],
  needs: FactsNeeded,
  workspace: number,
  now: Instant,
): Promise<(subject: FactSubject) => Facts> {
  const ids = [...new Set(subjects.map((subject) => subject.contactId))]
  const extra: Extra = {
    events: Object.keys(needs.events).length > 0 ? await loadEvents(db, ids, needs, now) : new Map(),
    messages: needs.messages ? await loadMessages(db, ids) : new Map(),
    segments: needs.segments.length > 0 ? await loadSegments(db, ids, needs.segments, workspace, now) : new Map(),
  }
  const none = new Set<string>()
  return (subject) => ({
    contact: {
      id: subject.contactId,
      attributes: subject.attributes,
      tags: subject.tags,
      ...(subject.zone !== null && isZone(subject.zone) ? { zone: subject.zone } : {}),
      ...(subject.locale === null ? {} : { locale: subject.locale }),
    },
    entry: subject.entry ?? {},
    answers: subject.answers ?? {},
    consents: subject.consents,
    events: extra.events.get(subject.contactId) ?? [],
    messages: extra.messages.get(subject.contactId) ?? [],
    segments: extra.segments.get(subject.contactId) ?? none,
  })
}

async function loadEvents(
  db: Db | Trx,
  ids: number[],
  needs: FactsNeeded,
  now: Instant,
): Promise<Map<number, FactEvent[]>> {
  const wanted = Object.entries(needs.events).map(([name, { windowMs }]) => ({
    name,
    since: windowMs === null || windowMs > now ? null : new Date(now - windowMs).toISOString(),
  }))
  const { rows } = await sql<{ contact_id: number; name: string; at: number; properties: Record<string, Json> }>`
    select e.contact_id, e.name, (extract(epoch from e.at) * 1000)::float8 as at, e.properties
    from json_to_recordset(${JSON.stringify(wanted)}::json) as w(name text, since timestamptz)
    join event e on e.name = w.name and e.at > coalesce(w.since, '-infinity') and e.contact_id = any(${ids}::bigint[])
    order by e.at, e.id`.execute(db)
  return groupBy(rows, (row) => ({ name: row.name, at: Math.floor(row.at), properties: row.properties }))
}

/** Messages become facts by their present status and their touches. Robots' clicks count for nothing. */
async function loadMessages(db: Db | Trx, ids: number[]): Promise<Map<number, FactMessage[]>> {
  const { rejected, delivered, undelivered, expired } = messageStatus
  const { rows } = await sql<FactMessage & { contact_id: number; word: string | null }>`
    select f.contact_id, f.fact, f.word, (extract(epoch from f.at) * 1000)::float8 as at, v.plan -> 'steps' -> f.step::int ->> 'id' as step,
      v.journey, f.enrolment_id as enrolment, case f.channel when 1 then 'sms' when 2 then 'email' else 'wechat' end as channel
    from (
      select m.contact_id, m.version, m.step, m.channel, m.enrolment_id, 'accepted' as fact, null as word, m.at from message m
        where m.contact_id = any(${ids}::bigint[]) and m.status <> ${rejected}
      union all
      select m.contact_id, m.version, m.step, m.channel, m.enrolment_id, case when m.status = ${delivered} then 'delivered' else 'failed' end, null, coalesce(m.status_at, m.at)
        from message m where m.contact_id = any(${ids}::bigint[]) and m.status in (${rejected}, ${delivered}, ${undelivered}, ${expired})
      union all
      select t.contact_id, m.version, m.step, m.channel, m.enrolment_id,
        case t.kind when ${touchKind.click} then 'clicked' when ${touchKind.open} then 'opened' else 'replied' end, case when t.kind = ${touchKind.reply} then t.detail end, t.at
        from touch t join message m on m.id = t.message_id
        where t.contact_id = any(${ids}::bigint[]) and t.human and t.kind in (${touchKind.click}, ${touchKind.open}, ${touchKind.reply})
    ) f join journey_version v on v.id = f.version
    order by f.at`.execute(db)
  return groupBy(rows, ({ at, fact, step, channel, journey, enrolment, word }) => ({
    fact,
    step,
    channel,
    journey,
    at: Math.floor(at),
    ...(enrolment === undefined ? {} : { enrolment }),
    ...(word === null ? {} : { keyword: word }),
  }))
}

async function loadSegments(
  db: Db | Trx,
  ids: number[],
  segments: string[],
  workspace: number,
  now: Instant,
): Promise<Map<number, Set<string>>> {
  const inside = new Map<number, Set<string>>()
  const known = await segmentConditions(db, workspace)
  for (const id of segments) {
    for (const contact of await membersAmong(db, ids, id, known, now)) {
      const set = inside.get(contact)
      if (set) set.add(id)
      else inside.set(contact, new Set([id]))
    }
  }
  return inside
}

async function membersAmong(
  db: Db | Trx,
  ids: number[],
  segment: string,
  segments: Record<string, Condition | null>,
  now: Instant,
): Promise<number[]> {
  const matches = conditionSql({ type: 'segment', segment, in: true }, { now, segments })
  const { rows } = await sql<{
    id: number
  }>`select c.id from contact c where c.id = any(${ids}::bigint[]) and ${matches}`.execute(db)
  return rows.map((row) => row.id)
}

function groupBy<Row extends { contact_id: number }, T>(rows: Row[], make: (row: Row) => T): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(row.contact_id)
    if (group) group.push(make(row))
    else groups.set(row.contact_id, [make(row)])
  }
  return groups
}
