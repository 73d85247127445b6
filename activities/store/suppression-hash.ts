import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Channel } from '../gateways/gateway.ts'
import type { Db } from './db.ts'

/** How long "this workspace has no such list" is believed. */
const believedMs = 3000
const known = new WeakMap<Db, Map<string, { at: number; any: boolean }>>()

/** SHA-256 of a normalised address: how lists of suppressed people travel without their addresses. */
export function hashOf(address: string): Buffer {
  return createHash('sha256').update(address).digest()
}

/** Which of these normalised addresses are on a list brought from elsewhere. Costs nothing in a workspace without lists. */
export async function listedAddresses(
  db: Db,
  workspace: number,
  channel: Channel,
  addresses: string[],
): Promise<ReadonlySet<string>> {
  if (addresses.length === 0 || !(await hasLists(db, workspace, channel))) return new Set()
  const hashes = addresses.map(hashOf)
  const { rows } = await sql<{ hash: Buffer }>`
    select hash from suppression_hash where workspace = ${workspace} and channel = ${channel} and hash = any(${hashes}::bytea[])`.execute(
    db,
  )
  const listed = new Set(rows.map((row) => row.hash.toString('hex')))
  return new Set(addresses.filter((_, index) => listed.has(hashes[index]!.toString('hex'))))
}

async function hasLists(db: Db, workspace: number, channel: Channel): Promise<boolean> {
  let of = known.get(db)
  if (!of) known.set(db, (of = new Map()))
  const key = `${workspace}/${channel}`
  const hit = of.get(key)
  if (hit && Date.now() - hit.at < believedMs) return hit.any
  const row = await db
    .selectFrom('suppression_hash')
    .select('list')
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .limit(1)
    .executeTakeFirst()
  of.set(key, { at: Date.now(), any: row !== undefined })
  return row !== undefined
}
