import { createSecretKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openBytes } from '../../../activities/crypto/aes-gcm.ts'
import { createKeyRing } from '../../../activities/crypto/key-ring.ts'
import { loadMasterKey } from '../../../activities/crypto/master-key.ts'
import { createWorkspaceKeys, rewrapKeys, rotateDataKey, unwrapKey } from '../../../activities/crypto/workspace-keys.ts'
import { normalisePhone } from '../../../schema/addresses/phone.ts'

const folder = mkdtempSync(join(tmpdir(), 'caravan-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))
const master = loadMasterKey(join(folder, 'deep', 'master.key'))
const keys = createWorkspaceKeys(master, 'w1')
const ring = createKeyRing(master, 'w1', keys)
const field = { table: 'contact', column: 'phone', row: 42 }

test('the master key file is made once, readable by its owner only', () => {
  const file = join(folder, 'deep', 'master.key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(loadMasterKey(file)).toEqual(master)
  expect(master).toHaveLength(32)
})

test('a damaged master key file is named and left as it is', () => {
  const file = join(folder, 'damaged.key')
  writeFileSync(file, 'not a key')
  expect(() => loadMasterKey(file)).toThrow(/damaged\.key.*backup/)
  expect(readFileSync(file, 'utf8')).toBe('not a key')
})

test('what is sealed opens again, text and bytes, empty and long', () => {
  for (const text of ['', '+8613800138000', '您好 😀', 'x'.repeat(100_000)]) {
    expect(ring.open(field, ring.seal(field, text))).toBe(text)
  }
  const column = ring.column('batch', 'texts')
  const blob = Buffer.from([0, 255, 1, 254])
  expect(column.openBytes(7n, column.seal(7n, blob))).toEqual(blob)
})

test('the same text sealed twice gives different bytes', () => {
  expect(ring.seal(field, 'same')).not.toEqual(ring.seal(field, 'same'))
})

test('a ciphertext moved to another row, column, table or workspace does not open', () => {
  const sealed = ring.seal(field, '+8613800138000')
  const elsewhere = [
    { ...field, row: 43 },
    { ...field, column: 'email' },
    { ...field, table: 'other' },
  ]
  for (const other of elsewhere) {
    expect(() => ring.open(other, sealed)).toThrow(expect.objectContaining({ code: 'tampered' }))
  }
  const dataKey = createSecretKey(unwrapKey(master, 'w1', keys[0]!))
  const aad = (workspace: string) => Buffer.from(`${workspace}|contact|phone|42`)
  expect(openBytes(dataKey, aad('w1'), sealed).toString()).toBe('+8613800138000')
  expect(() => openBytes(dataKey, aad('w2'), sealed)).toThrow(expect.objectContaining({ code: 'tampered' }))
})

test('any flipped byte of IV, text or tag is noticed', () => {
  const sealed = ring.seal(field, 'hello')
  for (let at = 3; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => ring.open(field, changed)).toThrow(expect.objectContaining({ code: 'tampered' }))
  }
})

test('a truncated or foreign value is refused as such', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(10), Buffer.from('plain text, never sealed by us at all')]) {
    expect(() => ring.open(field, bytes)).toThrow(expect.objectContaining({ code: 'format' }))
  }
})

test('after a rotation old values open and new ones use the new key', () => {
  const old = ring.seal(field, 'old')
  const rotated = createKeyRing(master, 'w1', [...keys, rotateDataKey(master, 'w1', keys)])
  expect(rotated.open(field, old)).toBe('old')
  const fresh = rotated.seal(field, 'new')
  expect(fresh.readUInt16BE(1)).toBe(2)
  expect(() => ring.open(field, fresh)).toThrow(expect.objectContaining({ code: 'unknownKey' }))
})

test('a new master key rewraps the keys without touching a value', () => {
  const sealed = ring.seal(field, 'kept')
  const other = Buffer.alloc(32, 9)
  expect(createKeyRing(other, 'w1', rewrapKeys(master, other, 'w1', keys)).open(field, sealed)).toBe('kept')
  expect(() => createKeyRing(other, 'w1', keys)).toThrow(/Restore the master key file/)
})

test('the blind index is equal across the formats of one number and for nothing else', () => {
  const index = (raw: string) => {
    const phone = normalisePhone(raw, 'CN')
    if (!phone.ok) throw new Error(phone.reason)
    return ring.blindIndex('phone', phone.value).toString('hex')
  }
  const same = ['+86 138 0013 8000', '008613800138000', '13800138000', '138-0013-8000'].map(index)
  expect(new Set(same).size).toBe(1)
  expect(same[0]).toHaveLength(32)
  expect(index('13800138001')).not.toBe(same[0])
  expect(ring.blindIndex('email', '+8613800138000').toString('hex')).not.toBe(same[0])
  const other = createKeyRing(master, 'w2', createWorkspaceKeys(master, 'w2'))
  expect(other.blindIndex('phone', '+8613800138000').toString('hex')).not.toBe(same[0])
})
