import type { Db } from './db.ts'

export type StoredKey = { id: string; workspace: number; hash: Buffer }

/** The key with this hash, unless it was revoked. */
export async function findApiKey(db: Db, hash: Buffer): Promise<StoredKey | undefined> {
  return db
    .selectFrom('api_key')
    .select(['id', 'workspace', 'hash'])
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** Notes that a key is in use. */
export async function touchApiKey(db: Db, id: string): Promise<void> {
  await db.updateTable('api_key').set({ used_at: new Date() }).where('id', '=', id).execute()
}

export async function listApiKeys(db: Db, workspace: number) {
  return db
    .selectFrom('api_key')
    .select(['id', 'name', 'created_at', 'used_at'])
    .where('workspace', '=', workspace)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .execute()
}
