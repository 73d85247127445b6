import { createSecretKey, type KeyObject } from 'node:crypto'
import { openBytes, sealBytes, sealedKeyId } from './aes-gcm.ts'
import { createHmacSha256 } from './hmac.ts'
import { SealError } from './seal-error.ts'
import { unwrapKey, type WrappedKey } from './workspace-keys.ts'

/** Where a sealed value lives. It opens nowhere else. `row` is the contact id for addresses. */
export type SealedField = { table: string; column: string; row: RowId }

export type RowId = string | number | bigint

/** Seals and opens the values of one column; the row is bound into each. Bytes are for blobs, text for everything else. */
export type SealedColumn = {
  seal(row: RowId, plaintext: string | Uint8Array): Buffer
  open(row: RowId, sealed: Uint8Array): string
  openBytes(row: RowId, sealed: Uint8Array): Buffer
}

/**
 * The keys of one workspace, unwrapped and in memory. Every function is synchronous: 3-7 µs a value.
 *
 * `column` is the fast door for batches; `seal` and `open` are the same for a single value.
 * `blindIndex` makes the 16 bytes by which a normalised address is looked up: equal for equal values of one `kind`
 * ('phone', 'email', 'wechat'), useless without the key. All `open`s throw `SealError`.
 */
export type KeyRing = {
  workspace: string
  column(table: string, column: string): SealedColumn
  seal(field: SealedField, plaintext: string | Uint8Array): Buffer
  open(field: SealedField, sealed: Uint8Array): string
  blindIndex(kind: string, normalised: string): Buffer
}

/** Unwraps a workspace's keys. Throws `SealError` `masterKey` when they were wrapped with another master key or one is missing. */
export function createKeyRing(master: Buffer, workspace: string, keys: WrappedKey[]): KeyRing {
  const data = new Map<number, KeyObject>()
  const index = new Map<number, KeyObject>()
  for (const key of keys) {
    const target = key.purpose === 'data' ? data : index
    target.set(key.kid, createSecretKey(unwrapKey(master, workspace, key)))
  }
  const currentKid = Math.max(...data.keys())
  const current = data.get(currentKid)
  const indexKey = index.get(Math.max(...index.keys()))
  if (!current || !indexKey) throw new SealError('masterKey', `Workspace ${workspace} has no data key or no index key.`)

  const blind = createHmacSha256(indexKey.export())
  const columns = new Map<string, SealedColumn>()
  const column = (table: string, name: string): SealedColumn => {
    const id = `${table}|${name}`
    const known = columns.get(id)
    if (known) return known
    const made = createColumn(`${workspace}|${id}|`, currentKid, current, data)
    columns.set(id, made)
    return made
  }
  return {
    workspace,
    column,
    seal: (field, plaintext) => column(field.table, field.column).seal(field.row, plaintext),
    open: (field, sealed) => column(field.table, field.column).open(field.row, sealed),
    blindIndex: (kind, normalised) => blind(`${kind}|${normalised}`).subarray(0, 16),
  }
}

function createColumn(prefix: string, kid: number, current: KeyObject, keys: Map<number, KeyObject>): SealedColumn {
  const openRaw = (row: RowId, sealed: Uint8Array): Buffer => {
    const key = keys.get(sealedKeyId(sealed))
    if (!key)
      throw new SealError('unknownKey', `Sealed under key ${sealedKeyId(sealed)}, which this workspace does not have.`)
    return openBytes(key, Buffer.from(prefix + row), sealed)
  }
  return {
    seal: (row, plaintext) => sealBytes(current, kid, Buffer.from(prefix + row), plaintext),
    open: (row, sealed) => openRaw(row, sealed).toString('utf8'),
    openBytes: openRaw,
  }
}
