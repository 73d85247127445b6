import { sql } from 'kysely'
import type { Json } from '../../schema/json.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Trx } from './db.ts'

/** A contact as it is to be written: what is absent stays as it is, null takes away. Addresses are normalised; keys are unique in a call. */
export type ContactWrite = {
  key: string
  name?: string | null
  zone?: string | null
  locale?: string | null
  set?: Record<string, Json>
  unset?: string[]
  addTags?: string[]
  removeTags?: string[]
  phone?: string | null
  email?: string | null
  wechat?: string | null
  /** `channel/purpose` → granted. */
  consents?: Record<string, boolean>
}
export type WrittenContact = { id: number; created: boolean }
export type ConsentSource = { source: string; proof?: string | undefined }

export const addressKinds = ['phone', 'email', 'wechat'] as const

/**
 * Creates and changes contacts by key, set-based: addresses sealed for the row they lie in and indexed blindly, changed consents
 * logged. Answers by key. Rows are locked in the order of their ids; a contact that somebody else creates meanwhile is changed.
 */
export async function writeContacts(trx: Trx, ring: KeyRing, workspace: number, writes: ContactWrite[], consent: ConsentSource): Promise<Map<string, WrittenContact>> {
  const written = new Map<string, WrittenContact>()
  let rest = writes
  for (let round = 0; rest.length > 0 && round < 3; round++) {
    const existing = await lockByKey(trx, workspace, rest.map((write) => write.key))
    const changes = rest.filter((write) => existing.has(write.key))
    const creations = rest.filter((write) => !existing.has(write.key))
    if (changes.length > 0) await updateContacts(trx, ring, changes, existing)
    const created = creations.length > 0 ? await insertContacts(trx, ring, workspace, creations) : new Map<string, number>()
    await logConsents(trx, workspace, rest, existing, created, consent)
    for (const { key } of changes) written.set(key, { id: existing.get(key)!.id, created: false })
    for (const [key, id] of created) written.set(key, { id, created: true })
    rest = creations.filter((write) => !created.has(write.key))
  }
  return written
}

type Existing = Map<string, { id: number; consents: Record<string, boolean> }>

async function lockByKey(trx: Trx, workspace: number, keys: string[]): Promise<Existing> {
  const { rows } = await sql<{ id: number; key: string; consents: Record<string, boolean> }>`
    select id, key, consents from contact where workspace = ${workspace} and key in (select value from json_array_elements_text(${JSON.stringify(keys)}::json))
    order by id for no key update`.execute(trx)
  return new Map(rows.map((row) => [row.key, row]))
}

/** The columns of one write as JSON: bytes in base64, which the database reads faster than anything else that JSON can carry. */
function rowOf(ring: KeyRing, write: ContactWrite, id: number): Record<string, unknown> {
  const row: Record<string, unknown> = { id }
  for (const kind of addressKinds) {
    const value = write[kind]
    if (value === undefined || value === null) continue
    row[kind] = ring.column('contact', kind).seal(id, value).toString('base64')
    row[`${kind}_index`] = ring.blindIndex(kind, value).toString('base64')
  }
  return row
}

const recordShape = sql`id bigint, key text, name text, zone text, locale text, attributes jsonb, unset jsonb, tags jsonb, untag jsonb, consents jsonb, has jsonb,
  phone text, phone_index text, email text, email_index text, wechat text, wechat_index text`

async function insertContacts(trx: Trx, ring: KeyRing, workspace: number, writes: ContactWrite[]): Promise<Map<string, number>> {
  const { rows: ids } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence('contact', 'id')) as id from generate_series(1, ${writes.length}::int)`.execute(trx)
  const rows = writes.map((write, n) => ({
    ...rowOf(ring, write, ids[n]!.id), key: write.key, name: write.name, zone: write.zone, locale: write.locale,
    attributes: write.set ?? {}, tags: write.addTags, consents: write.consents ?? {},
  }))
  const { rows: created } = await sql<{ id: number; key: string }>`
    insert into contact (id, workspace, key, name, zone, locale, attributes, tags, consents, phone, phone_index, email, email_index, wechat, wechat_index)
    select r.id, ${workspace}, r.key, r.name, r.zone, r.locale, r.attributes,
      case when r.tags is null then '{}' else array(select jsonb_array_elements_text(r.tags)) end, r.consents,
      decode(r.phone, 'base64'), decode(r.phone_index, 'base64'), decode(r.email, 'base64'), decode(r.email_index, 'base64'), decode(r.wechat, 'base64'), decode(r.wechat_index, 'base64')
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(${recordShape})
    on conflict (workspace, key) do nothing returning id, key`.execute(trx)
  return new Map(created.map((row) => [row.key, row.id]))
}

async function updateContacts(trx: Trx, ring: KeyRing, writes: ContactWrite[], existing: Existing): Promise<void> {
  const rows = writes.map((write) => ({
    ...rowOf(ring, write, existing.get(write.key)!.id), name: write.name, zone: write.zone, locale: write.locale,
    attributes: write.set, unset: write.unset, tags: write.addTags, untag: write.removeTags, consents: write.consents,
    has: (['name', 'zone', 'locale', ...addressKinds] as const).filter((field) => write[field] !== undefined),
  }))
  const plain = (column: string) => sql`${sql.ref(column)} = case when r.has ? ${column}::text then r.${sql.ref(column)} else c.${sql.ref(column)} end`
  const bytes = (kind: string) => sql`${sql.ref(kind)} = case when r.has ? ${kind}::text then decode(r.${sql.ref(kind)}, 'base64') else c.${sql.ref(kind)} end,
    ${sql.ref(`${kind}_index`)} = case when r.has ? ${kind}::text then decode(r.${sql.ref(`${kind}_index`)}, 'base64') else c.${sql.ref(`${kind}_index`)} end`
  await sql`
    update contact c set updated_at = now(), ${plain('name')}, ${plain('zone')}, ${plain('locale')}, ${sql.join(addressKinds.map(bytes))},
      attributes = case when r.attributes is null and r.unset is null then c.attributes
        else (c.attributes || coalesce(r.attributes, '{}')) - array(select jsonb_array_elements_text(coalesce(r.unset, '[]'))) end,
      tags = case when r.tags is null and r.untag is null then c.tags else array(
        select tag from unnest(c.tags || array(select jsonb_array_elements_text(coalesce(r.tags, '[]')))) with ordinality t(tag, n)
        where not coalesce(r.untag, '[]') ? tag group by tag order by min(n)) end,
      consents = c.consents || coalesce(r.consents, '{}')
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(${recordShape}) where c.id = r.id`.execute(trx)
}

async function logConsents(trx: Trx, workspace: number, writes: ContactWrite[], existing: Existing, created: Map<string, number>, { source, proof }: ConsentSource): Promise<void> {
  const logs = writes.flatMap((write) => {
    const before = existing.get(write.key)
    const id = before?.id ?? created.get(write.key)
    return Object.entries(write.consents ?? {})
      .filter(([name, granted]) => id !== undefined && before?.consents[name] !== granted)
      .map(([name, granted]) => ({ id, channel: name.split('/')[0], purpose: name.slice(name.indexOf('/') + 1), granted }))
  })
  if (logs.length === 0) return
  await sql`
    insert into consent_log (workspace, contact_id, channel, purpose, granted, source, proof)
    select ${workspace}, l.id, l.channel, l.purpose, l.granted, ${source}, ${proof ?? null}
    from json_to_recordset(${JSON.stringify(logs)}::json) as l(id bigint, channel text, purpose text, granted boolean)`.execute(trx)
}
