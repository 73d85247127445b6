import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { findApiKey, touchApiKey } from '../../activities/store/api-keys.ts'
import type { Db } from '../../activities/store/db.ts'
import { CaravanError } from '../../schema/errors.ts'

export type KeyEnv = { Variables: { workspace: number; apiKey: string } }
/** Keys that were presented lately, by their hash. Cleared when one is revoked anywhere. */
export type KnownKeys = Map<string, Known>
type Known = { at: number; key: { id: string; workspace: number } | null; noted: number }

/** A revocation is told by NOTIFY `caravan_keys`; where that was missed, a key goes on working for so long at most. */
const believeMs = 10_000
const noteUseMs = 60_000
const maxKnown = 10_000

/** What is stored of a key. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** Lets through requests with a valid API key in `Authorization: Bearer`. Only hashes are compared, and kept in memory. */
export function requireApiKey(db: Db, known: KnownKeys): MiddlewareHandler<KeyEnv> {
  return async (c, next) => {
    const presented = /^Bearer ([\x21-\x7e]{16,200})$/.exec(c.req.header('authorization') ?? '')?.[1]
    if (presented === undefined) throw new CaravanError('unauthorised')
    const hash = hashKey(presented)
    const name = hash.toString('base64')
    let entry = known.get(name)
    if (!entry || Date.now() - entry.at > believeMs) {
      const stored = await findApiKey(db, hash)
      const key = stored && timingSafeEqual(stored.hash, hash) ? { id: stored.id, workspace: stored.workspace } : null
      entry = { at: Date.now(), key, noted: entry?.noted ?? 0 }
      if (known.size >= maxKnown) known.clear()
      known.set(name, entry)
    }
    if (!entry.key) throw new CaravanError('unauthorised')
    if (Date.now() - entry.noted > noteUseMs) {
      entry.noted = Date.now()
      await touchApiKey(db, entry.key.id)
    }
    c.set('workspace', entry.key.workspace)
    c.set('apiKey', entry.key.id)
    await next()
  }
}
