import { sql } from 'kysely'
import type { Channel } from '../gateways/gateway.ts'
import type { Trx } from './db.ts'

export const indexColumn = { sms: 'phone_index', email: 'email_index', wechat: 'wechat_index' } as const
export type SuppressionReason = 'optOut' | 'hardBounce' | 'complaint' | 'manual'

/** Addresses that get nothing on a channel from now on. A reason that stands already stays. */
export async function suppress(
  trx: Trx,
  workspace: number,
  channel: Channel,
  indexes: Buffer[],
  reason: SuppressionReason,
  source: string,
): Promise<void> {
  if (indexes.length === 0) return
  await sql`
    insert into suppression (workspace, channel, address_index, reason, source)
    select distinct ${workspace}::int, ${channel}, i, ${reason}, ${source} from unnest(${indexes}::bytea[]) i order by i on conflict do nothing`.execute(
    trx,
  )
}

/**
 * An address that opted out may be written to again; a hard bounce or a complaint is not taken back by a word. `reachable`: it has just
 * shown that it can be reached, which takes back a hard bounce too.
 */
export async function unsuppress(
  trx: Trx,
  workspace: number,
  channel: Channel,
  indexes: Buffer[],
  reachable = false,
): Promise<void> {
  if (indexes.length === 0) return
  await sql`delete from suppression where workspace = ${workspace} and channel = ${channel} and address_index = any(${indexes}::bytea[]) and reason = any(${reachable ? ['optOut', 'hardBounce'] : ['optOut']}::text[])`.execute(
    trx,
  )
}

/** Blind indexes of contacts' addresses on a channel; those without one are left out. */
export async function addressIndexes(trx: Trx, channel: Channel, contacts: number[]): Promise<Buffer[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<{ i: Buffer }>`
    select c.${sql.ref(indexColumn[channel])} as i from contact c where c.id = any(${contacts}::bigint[]) and c.${sql.ref(indexColumn[channel])} is not null`.execute(
    trx,
  )
  return rows.map((row) => row.i)
}

/** Whoever has one of these addresses. */
export async function contactsByAddress(
  trx: Trx,
  workspace: number,
  channel: Channel,
  indexes: Buffer[],
): Promise<{ id: number; index: Buffer }[]> {
  if (indexes.length === 0) return []
  const { rows } = await sql<{ id: number; index: Buffer }>`
    select c.id, c.${sql.ref(indexColumn[channel])} as index from contact c where c.workspace = ${workspace} and c.${sql.ref(indexColumn[channel])} = any(${indexes}::bytea[]) and c.erased_at is null`.execute(
    trx,
  )
  return rows
}

/** Sets a consent of contacts and logs it where it changes. Answers whose changed. */
export async function setConsent(
  trx: Trx,
  workspace: number,
  channel: Channel,
  purpose: string,
  contacts: number[],
  granted: boolean,
  source: string,
): Promise<number[]> {
  if (contacts.length === 0) return []
  const key = `${channel}/${purpose}`
  const { rows } = await sql<{ contact_id: number }>`
    with l as materialized (
      select id from contact where id = any(${contacts}::bigint[]) and (consents -> ${key}::text) is distinct from ${JSON.stringify(granted)}::jsonb order by id for no key update
    ), u as (
      update contact c set consents = consents || jsonb_build_object(${key}::text, ${granted}::boolean), updated_at = now() from l where c.id = l.id returning c.id
    )
    insert into consent_log (workspace, contact_id, channel, purpose, granted, source)
    select ${workspace}, id, ${channel}, ${purpose}, ${granted}, ${source} from u returning contact_id`.execute(trx)
  return rows.map((row) => row.contact_id)
}
