import { sql } from 'kysely'
import type { Trx } from './db.ts'

/** Messages by the provider's own ids. Only those that this gateway sent: two providers may count alike. */
export async function findByProvider(trx: Trx, gateway: string, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ provider_id: string; id: number }>`
    select m.provider_id, m.id from message m join batch b on b.id = m.id / 4096 where m.provider_id = any(${ids}::text[]) and b.lane = ${gateway}`.execute(
    trx,
  )
  return new Map(rows.map((row) => [row.provider_id, row.id]))
}

/** The last message each of these contacts got on a channel. */
export async function lastMessages(trx: Trx, channel: number, contacts: number[]): Promise<Map<number, number>> {
  if (contacts.length === 0) return new Map()
  const { rows } = await sql<{ contact_id: number; id: number }>`
    select distinct on (contact_id) contact_id, id from message where contact_id = any(${contacts}::bigint[]) and channel = ${channel} order by contact_id, at desc, id desc`.execute(
    trx,
  )
  return new Map(rows.map((row) => [row.contact_id, row.id]))
}
