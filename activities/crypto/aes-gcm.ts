import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { SealError } from './seal-error.ts'
import { writeRandomIv } from './random-pool.ts'

/**
 * Sealed layout: version (1 byte, 0x01) | key id (2 bytes, big endian) | IV (12) | ciphertext | tag (16).
 * Random 96-bit IVs are safe up to about 2^32 values per key; rotate the data key long before.
 */
const version = 1
const headerBytes = 15
const tagBytes = 16

/** Bytes a sealed value is longer than its plaintext. */
export const sealOverhead = headerBytes + tagBytes

/** Encrypts under `key` and binds the result to `aad`. */
export function sealBytes(key: KeyObject, kid: number, aad: Buffer, plaintext: string | Uint8Array): Buffer {
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext
  const out = Buffer.allocUnsafe(bytes.length + sealOverhead)
  out[0] = version
  out[1] = kid >>> 8
  out[2] = kid & 0xff
  writeRandomIv(out, 3)
  const cipher = createCipheriv('aes-256-gcm', key, out.subarray(3, headerBytes), { authTagLength: tagBytes })
  cipher.setAAD(aad)
  cipher.update(bytes).copy(out, headerBytes)
  cipher.final()
  cipher.getAuthTag().copy(out, headerBytes + bytes.length)
  return out
}

/** The key id in a sealed value. Throws `SealError` `format`. */
export function sealedKeyId(sealed: Uint8Array): number {
  if (sealed.length < sealOverhead || sealed[0] !== version) {
    throw new SealError('format', 'This value was not sealed by Caravan, or was cut short.')
  }
  return ((sealed[1] ?? 0) << 8) | (sealed[2] ?? 0)
}

/** Decrypts; the caller has looked at `sealedKeyId` first. Throws `SealError` `tampered`. */
export function openBytes(key: KeyObject, aad: Buffer, sealed: Uint8Array): Buffer {
  const end = sealed.length - tagBytes
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(3, headerBytes), { authTagLength: tagBytes })
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(end))
  const bytes = decipher.update(sealed.subarray(headerBytes, end))
  try {
    decipher.final()
  } catch {
    throw new SealError('tampered', 'A sealed value was changed, or belongs to another row, column or workspace.')
  }
  return bytes
}
