import { type RawBuilder, sql } from 'kysely'
import type { Json } from '../../schema/json.ts'
import type { Db, Trx } from './db.ts'

export type StoredContact = {
  id: number
  key: string
  name: string | null
  attributes: Record<string, Json>
  tags: string[]
  consents: Record<string, boolean>
  zone: string | null
  locale: string | null
  phone: Buffer | null
  email: Buffer | null
  wechat: Buffer | null
  phone_index: Buffer | null
  email_index: Buffer | null
  wechat_index: Buffer | null
  updated_at: Date
  erased_at: Date | null
}

/** What to look for: a text at the beginning of key or name, and whole addresses by their blind index. */
export type ContactSearch = {
  text: string
  indexes: { column: 'phone_index' | 'email_index' | 'wechat_index'; value: Buffer }[]
}

const columns = sql`c.id, c.key, c.name, c.attributes, c.tags, c.consents, c.zone, c.locale, c.phone, c.email, c.wechat, c.phone_index, c.email_index, c.wechat_index, c.updated_at, c.erased_at`

/** A page of contacts, newest first, below an id; with how many there are. */
export async function contactPageOf(
  db: Db | Trx,
  workspace: number,
  search: ContactSearch | null,
  below: number | null,
  limit: number,
): Promise<{ rows: StoredContact[]; total: number }> {
  const where = sql`c.workspace = ${workspace} and c.erased_at is null and ${search ? matches(search) : sql`true`}`
  const { rows } =
    await sql<StoredContact>`select ${columns} from contact c where ${where} ${below === null ? sql`` : sql`and c.id < ${below}`} order by c.id desc limit ${limit}`.execute(
      db,
    )
  const { rows: totals } = await sql<{ n: number }>`select count(*)::bigint as n from contact c where ${where}`.execute(
    db,
  )
  return { rows, total: totals[0]?.n ?? 0 }
}

function matches({ text, indexes }: ContactSearch): RawBuilder<boolean> {
  const byAddress = indexes.map(({ column, value }) => sql<boolean>`c.${sql.ref(column)} = ${value}`)
  return sql`(${sql.join([sql`starts_with(c.key, ${text})`, sql`starts_with(lower(c.name), lower(${text}))`, ...byAddress], sql` or `)})`
}

export async function readContact(db: Db | Trx, workspace: number, id: number): Promise<StoredContact | undefined> {
  const { rows } =
    await sql<StoredContact>`select ${columns} from contact c where c.workspace = ${workspace} and c.id = ${id}`.execute(
      db,
    )
  return rows[0]
}

export type TimelineRow = {
  at: Date
  kind: 'event' | 'message' | 'touch' | 'enrolment' | 'consent'
  title: string
  journey: string | null
  version: number | null
  step: number | null
  detail: Record<string, Json>
  message: number | null
  sealed: Buffer | null
}

/** What happened to a contact and what it did, newest first: the last `limit` of each kind, merged. */
export async function timelineOf(db: Db, contact: number, limit: number): Promise<TimelineRow[]> {
  const { rows } = await sql<TimelineRow>`
    select * from (
      (select at, 'event' as kind, name as title, null::text as journey, null::int as version, null::smallint as step, properties as detail, null::bigint as message, null::bytea as sealed
        from event where contact_id = ${contact} order by event.at desc limit ${limit})
      union all
      (select m.at, 'message', case m.channel when 1 then 'sms' when 2 then 'email' else 'wechat' end, v.journey, m.version, m.step,
        jsonb_build_object('status', m.status, 'code', m.code, 'statusAt', m.status_at), m.id, null
        from message m join journey_version v on v.id = m.version where m.contact_id = ${contact} order by m.at desc limit ${limit})
      union all
      (select t.at, 'touch', case t.kind when 1 then 'click' when 2 then 'open' when 3 then 'reply' when 4 then 'optOut' else 'complaint' end, v.journey, m.version, m.step,
        jsonb_strip_nulls(jsonb_build_object('human', t.human, 'via', t.via, 'target', t.detail)), t.message_id, t.sealed
        from touch t left join message m on m.id = t.message_id left join journey_version v on v.id = m.version where t.contact_id = ${contact} order by t.at desc limit ${limit})
      union all
      (select e.entered_at, 'enrolment', v.plan ->> 'name', v.journey, e.version, e.step,
        jsonb_strip_nulls(jsonb_build_object('enrolment', e.id, 'version', v.number, 'state', e.state, 'end', e.end_reason)), null, null
        from enrolment e join journey_version v on v.id = e.version where e.contact_id = ${contact} order by e.entered_at desc limit ${limit})
      union all
      (select at, 'consent', channel || '/' || purpose, null, null, null, jsonb_build_object('granted', granted, 'source', source), null, null
        from consent_log where contact_id = ${contact} order by at desc limit ${limit})
    ) t order by at desc limit ${limit}`.execute(db)
  return rows
}

/** The last word on each consent of a contact. */
export async function lastConsents(db: Db, contact: number) {
  const { rows } = await sql<{ channel: string; purpose: string; granted: boolean; source: string; at: Date }>`
    select distinct on (channel, purpose) channel, purpose, granted, source, at from consent_log where contact_id = ${contact} order by channel, purpose, id desc`.execute(
    db,
  )
  return rows
}

/** What a contact answered when it was asked, the newest first. */
export async function consentLedger(db: Db, contact: number) {
  return db
    .selectFrom('consent_log')
    .select(['channel', 'purpose', 'granted', 'source', 'proof', 'at'])
    .where('contact_id', '=', contact)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
}

/** The suppressions of a contact's addresses. */
export async function suppressionsOf(db: Db, workspace: number, contact: StoredContact) {
  const indexes = [contact.phone_index, contact.email_index, contact.wechat_index].filter((index) => index !== null)
  if (indexes.length === 0) return []
  return db
    .selectFrom('suppression')
    .select(['channel', 'reason', 'at'])
    .where('workspace', '=', workspace)
    .where('address_index', 'in', indexes)
    .orderBy('at')
    .execute()
}
