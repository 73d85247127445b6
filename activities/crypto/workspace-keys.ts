import { createSecretKey, randomBytes } from 'node:crypto'
import { openBytes, sealBytes } from './aes-gcm.ts'
import { SealError } from './seal-error.ts'

/**
 * One key of a workspace as stored: the key bytes sealed under the master key.
 * `kid` counts from 1 per purpose; the highest data key seals, the older ones only open.
 */
export type WrappedKey = { purpose: 'data' | 'index'; kid: number; wrapped: Buffer }

/** The first keys of a new workspace: one for data, one for look-ups. */
export function createWorkspaceKeys(master: Buffer, workspace: string): WrappedKey[] {
  return [wrap(master, workspace, 'data', 1, randomBytes(32)), wrap(master, workspace, 'index', 1, randomBytes(32))]
}

/** A further data key. Store it beside the others: what is already sealed goes on opening under its own key. */
export function rotateDataKey(master: Buffer, workspace: string, keys: WrappedKey[]): WrappedKey {
  const newest = Math.max(0, ...keys.filter((key) => key.purpose === 'data').map((key) => key.kid))
  return wrap(master, workspace, 'data', newest + 1, randomBytes(32))
}

/** The same keys under another master key. No row needs to be touched. */
export function rewrapKeys(from: Buffer, to: Buffer, workspace: string, keys: WrappedKey[]): WrappedKey[] {
  return keys.map((key) => wrap(to, workspace, key.purpose, key.kid, unwrapKey(from, workspace, key)))
}

/** The 32 key bytes. Throws `SealError` `masterKey` when the master key is not the one it was wrapped with. */
export function unwrapKey(master: Buffer, workspace: string, key: WrappedKey): Buffer {
  try {
    return openBytes(createSecretKey(master), wrapAad(workspace, key.purpose, key.kid), key.wrapped)
  } catch {
    throw new SealError(
      'masterKey',
      `The keys of workspace ${workspace} were not made with this master key. Restore the master key file that belongs to this database.`,
    )
  }
}

function wrap(
  master: Buffer,
  workspace: string,
  purpose: WrappedKey['purpose'],
  kid: number,
  bytes: Buffer,
): WrappedKey {
  const aad = wrapAad(workspace, purpose, kid)
  return { purpose, kid, wrapped: sealBytes(createSecretKey(master), 0, aad, bytes) }
}

function wrapAad(workspace: string, purpose: WrappedKey['purpose'], kid: number): Buffer {
  return Buffer.from(`caravan-key|${workspace}|${purpose}|${kid}`)
}
