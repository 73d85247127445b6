import { sql } from 'kysely'
import type { KeyRing } from '../crypto/key-ring.ts'
import {
  type FreshToken,
  marginMs,
  type SharedToken,
  type TokenStore,
  tokenInMemory,
} from '../gateways/shared-token.ts'
import type { Db } from './db.ts'

/**
 * An account's token in PostgreSQL: whoever finds it spent locks the row and renews it, the others wait for that. Kept in memory
 * beside, so that a send costs no query.
 */
export function gatewayTokens(db: Db, keys: () => Promise<KeyRing>, gateway: string): TokenStore {
  return (fetch): SharedToken => {
    let refused: string | undefined
    const local = tokenInMemory(async () => {
      const ring = await keys()
      return renew(db, ring, gateway, refused, fetch)
    })
    return {
      get(stale) {
        if (stale !== undefined) refused = stale
        return local.get(stale)
      },
    }
  }
}

async function renew(
  db: Db,
  ring: KeyRing,
  gateway: string,
  stale: string | undefined,
  fetch: () => Promise<FreshToken>,
): Promise<FreshToken> {
  await sql`insert into gateway_token (gateway) values (${gateway}) on conflict do nothing`.execute(db)
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ token: Buffer | null; left: number }>`
      select token, (case when token is null then 0 else extract(epoch from expires_at - now()) * 1000 end)::float8 as left
      from gateway_token where gateway = ${gateway} for update`.execute(trx)
    const [row] = rows
    const field = { table: 'gateway_token', column: 'token', row: gateway }
    if (row?.token && row.left > marginMs) {
      const token = ring.open(field, row.token)
      if (token !== stale) return { token, expiresInMs: row.left }
    }
    const fresh = await fetch()
    await sql`
      update gateway_token set token = ${ring.seal(field, fresh.token)}, expires_at = now() + ${fresh.expiresInMs} * interval '1 millisecond'
      where gateway = ${gateway}`.execute(trx)
    return fresh
  })
}
