import { sql } from 'kysely'
import type { Json } from '../../schema/json.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Db, Trx } from './db.ts'

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
  /** `channel/purpose` → granted; each change is logged. */
  consents?: Record<string, boolean>
  /** Consents that somebody vouches for as a whole, logged by them: they count where a contact has said nothing. */
  affirmed?: Record<string, boolean>
}
export type WrittenContact = { id: number; created: boolean }
export type ConsentSource = { source: string; proof?: string | undefined }

/** Addresses sealed ahead for the row they are expected to lie in; where the expectation fails they are sealed again. */
export type Presealed = Map<string, { id: number; exists: boolean; row: Record<string, unknown> }>

export const addressKinds = ['phone', 'email', 'wechat'] as const

/**
 * Creates and changes contacts by key, set-based: addresses sealed for the row they lie in and indexed blindly, changed consents
 * logged. Answers by key. Rows are locked in the order of their ids; a contact that somebody else creates meanwhile is changed.
 */
export async function writeContacts(
  trx: Trx,
  ring: KeyRing,
  workspace: number,
  writes: ContactWrite[],
  consent: ConsentSource,
  presealed: Presealed = new Map(),
): Promise<Map<string, WrittenContact>> {
  const written = new Map<string, WrittenContact>()
  let rest = writes
  for (let round = 0; rest.length > 0 && round < 3; round++) {
    // Whoever was not there when it was sealed most likely is not there now: the insert finds out.
    const looked = round === 0 ? rest.filter(({ key }) => presealed.get(key)?.exists !== false) : rest
    const existing = await lockByKey(
      trx,
      workspace,
      looked.map((write) => write.key),
    )
    const changes = rest.filter((write) => existing.has(write.key))
    const creations = rest.filter((write) => !existing.has(write.key))
    if (changes.length > 0) await updateContacts(trx, ring, changes, existing, presealed)
    const created =
      creations.length > 0
        ? await insertContacts(trx, ring, workspace, creations, presealed)
        : new Map<string, number>()
    await logConsents(trx, workspace, rest, existing, created, consent)
    for (const { key } of changes) written.set(key, { id: existing.get(key)!.id, created: false })
    for (const [key, id] of created) written.set(key, { id, created: true })
    rest = creations.filter((write) => !created.has(write.key))
  }
  return written
}

/**
 * The dear part of a write, done before its transaction: sealing 2,000 contacts takes as long as writing them, so one chunk is
 * sealed while the database writes the one before.
 */
export async function presealContacts(
  db: Db,
  ring: KeyRing,
  workspace: number,
  writes: ContactWrite[],
): Promise<Presealed> {
  const { rows: known } = await sql<{ id: number; key: string }>`
    select id, key from contact where workspace = ${workspace} and key in (select value from json_array_elements_text(${JSON.stringify(writes.map(({ key }) => key))}::json))`.execute(
    db,
  )
  const ids = new Map(known.map((row) => [row.key, row.id]))
  const fresh = await newIds(db, writes.length - ids.size)
  const sealed: Presealed = new Map()
  for (const [n, write] of writes.entries()) {
    const id = ids.get(write.key)
    const own = id ?? fresh.pop()!
    sealed.set(write.key, { id: own, exists: id !== undefined, row: rowOf(ring, write, own) })
    // The answers of the other chunk must not wait for all of this one.
    if (n % 250 === 249) await new Promise((resolve) => setImmediate(resolve))
  }
  return sealed
}

async function newIds(db: Db | Trx, count: number): Promise<number[]> {
  if (count === 0) return []
  const { rows } = await sql<{
    id: number
  }>`select nextval(pg_get_serial_sequence('contact', 'id')) as id from generate_series(1, ${count}::int)`.execute(db)
  // Highest first: whoever takes them off the end gives the first contact the lowest.
  return rows.map((row) => row.id).toReversed()
}

type Existing = Map<string, { id: number; consents: Record<string, boolean> }>

async function lockByKey(trx: Trx, workspace: number, keys: string[]): Promise<Existing> {
  if (keys.length === 0) return new Map()
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

const recordShape = sql`id bigint, key text, name text, zone text, locale text, attributes jsonb, unset jsonb, tags jsonb, untag jsonb, consents jsonb, affirmed jsonb, has jsonb,
  phone text, phone_index text, email text, email_index text, wechat text, wechat_index text`

async function insertContacts(
  trx: Trx,
  ring: KeyRing,
  workspace: number,
  writes: ContactWrite[],
  presealed: Presealed,
): Promise<Map<string, number>> {
  const ahead = (key: string) => {
    const sealed = presealed.get(key)
    return sealed && !sealed.exists ? sealed.row : undefined
  }
  const ids = await newIds(trx, writes.filter(({ key }) => !ahead(key)).length)
  const rows = writes.map((write) => ({
    ...(ahead(write.key) ?? rowOf(ring, write, ids.pop()!)),
    key: write.key,
    name: write.name,
    zone: write.zone,
    locale: write.locale,
    attributes: write.set ?? {},
    tags: write.addTags,
    consents: { ...write.affirmed, ...write.consents },
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

async function updateContacts(
  trx: Trx,
  ring: KeyRing,
  writes: ContactWrite[],
  existing: Existing,
  presealed: Presealed,
): Promise<void> {
  const sealedFor = (write: ContactWrite, id: number) => {
    const sealed = presealed.get(write.key)
    return sealed?.id === id ? sealed.row : rowOf(ring, write, id)
  }
  const rows = writes.map((write) => ({
    ...sealedFor(write, existing.get(write.key)!.id),
    affirmed: write.affirmed,
    name: write.name,
    zone: write.zone,
    locale: write.locale,
    attributes: write.set,
    unset: write.unset,
    tags: write.addTags,
    untag: write.removeTags,
    consents: write.consents,
    has: (['name', 'zone', 'locale', ...addressKinds] as const).filter((field) => write[field] !== undefined),
  }))
  const plain = (column: string) =>
    sql`${sql.ref(column)} = case when r.has ? ${column}::text then r.${sql.ref(column)} else c.${sql.ref(column)} end`
  const bytes = (
    kind: string,
  ) => sql`${sql.ref(kind)} = case when r.has ? ${kind}::text then decode(r.${sql.ref(kind)}, 'base64') else c.${sql.ref(kind)} end,
    ${sql.ref(`${kind}_index`)} = case when r.has ? ${kind}::text then decode(r.${sql.ref(`${kind}_index`)}, 'base64') else c.${sql.ref(`${kind}_index`)} end`
  await sql`
    update contact c set updated_at = now(), ${plain('name')}, ${plain('zone')}, ${plain('locale')}, ${sql.join(addressKinds.map(bytes))},
      attributes = case when r.attributes is null and r.unset is null then c.attributes
        else (c.attributes || coalesce(r.attributes, '{}')) - array(select jsonb_array_elements_text(coalesce(r.unset, '[]'))) end,
      tags = case when r.tags is null and r.untag is null then c.tags else array(
        select tag from unnest(c.tags || array(select jsonb_array_elements_text(coalesce(r.tags, '[]')))) with ordinality t(tag, n)
        where not coalesce(r.untag, '[]') ? tag group by tag order by min(n)) end,
      consents = coalesce(r.affirmed, '{}') || c.consents || coalesce(r.consents, '{}')
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(${recordShape}) where c.id = r.id`.execute(trx)
}

async function logConsents(
  trx: Trx,
  workspace: number,
  writes: ContactWrite[],
  existing: Existing,
  created: Map<string, number>,
  { source, proof }: ConsentSource,
): Promise<void> {
  const logs = writes.flatMap((write) => {
    const before = existing.get(write.key)
    const id = before?.id ?? created.get(write.key)
    // What somebody vouched for counts, and is logged, where the contact has said nothing.
    const affirmed = Object.entries(write.affirmed ?? {}).filter(
      ([name]) => before?.consents[name] === undefined && write.consents?.[name] === undefined,
    )
    return [...affirmed, ...Object.entries(write.consents ?? {})]
      .filter(([name, granted]) => id !== undefined && before?.consents[name] !== granted)
      .map(([name, granted]) => ({
        id,
        channel: name.split('/')[0],
        purpose: name.slice(name.indexOf('/') + 1),
        granted,
      }))
  })
  if (logs.length === 0) return
  await sql`
    insert into consent_log (workspace, contact_id, channel, purpose, granted, source, proof)
    select ${workspace}, l.id, l.channel, l.purpose, l.granted, ${source}, ${proof ?? null}
    from json_to_recordset(${JSON.stringify(logs)}::json) as l(id bigint, channel text, purpose text, granted boolean)`.execute(
    trx,
  )
}
