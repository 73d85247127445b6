import { sql } from 'kysely'
import type { Channel } from '../gateways/gateway.ts'
import type { Trx } from './db.ts'

/** Who of these decided about marketing on a channel after `at`: contacts by their log, the address by its suppression. */
export async function decidedLater(
  trx: Trx,
  workspace: number,
  channel: Channel,
  index: Buffer,
  contacts: number[],
  at: Date,
): Promise<{ address: boolean; contacts: Set<number> }> {
  const { rows } = await sql<{ contact: number | null }>`
    select distinct contact_id as contact from consent_log
      where contact_id = any(${contacts}::bigint[]) and channel = ${channel} and purpose = 'marketing' and at > ${at}
    union all
    select null from suppression where workspace = ${workspace} and channel = ${channel} and address_index = ${index} and at > ${at}`.execute(
    trx,
  )
  return {
    address: rows.some(({ contact }) => contact === null),
    contacts: new Set(rows.flatMap(({ contact }) => (contact === null ? [] : [contact]))),
  }
}
