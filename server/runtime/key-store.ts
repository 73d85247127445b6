import { createKeyRing, type KeyRing } from '../../activities/crypto/key-ring.ts'
import { createWorkspaceKeys, type WrappedKey } from '../../activities/crypto/workspace-keys.ts'
import type { Db, Trx } from '../../activities/store/db.ts'

/** Opens workspaces' keys with the master key, each once. */
export function createKeyStore(db: Db, master: Buffer): (workspace: number) => Promise<KeyRing> {
  const known = new Map<number, Promise<KeyRing>>()
  return (workspace) => {
    let ring = known.get(workspace)
    if (!ring) {
      ring = load(db, master, workspace)
      known.set(workspace, ring)
      // A database that was away must not be remembered as a workspace without keys.
      ring.catch(() => known.delete(workspace))
    }
    return ring
  }
}

async function load(db: Db, master: Buffer, workspace: number): Promise<KeyRing> {
  const rows = await db
    .selectFrom('workspace_key')
    .select(['purpose', 'kid', 'wrapped'])
    .where('workspace', '=', workspace)
    .execute()
  return createKeyRing(master, String(workspace), rows as WrappedKey[])
}

/** Gives a new workspace its first keys. */
export async function storeFirstKeys(db: Db | Trx, master: Buffer, workspace: number): Promise<void> {
  const keys = createWorkspaceKeys(master, String(workspace)).map((key) => ({ workspace, ...key }))
  await db.insertInto('workspace_key').values(keys).execute()
}
