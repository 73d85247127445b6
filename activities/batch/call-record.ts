import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { KeyRing } from '../crypto/key-ring.ts'

/** What went out to one position of a batch. */
export type RecordedItem = [position: number, payload: unknown]

// Texts of a batch are alike: at its fastest level the record shrinks to a fifth, which is less to seal, to send and to log.
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** The record of one call, packed and sealed as one blob: the legal record, and what a replay sends again. */
export function sealCall(keys: KeyRing, batch: number, fromPos: number, items: RecordedItem[]): Buffer {
  const packed = zstdCompressSync(Buffer.from(JSON.stringify(items)), fastest)
  return keys.column('batch_call', 'sealed').seal(`${batch}/${fromPos}`, packed)
}

/** The items of a sealed record. Throws `SealError` when it was sealed for another batch or tampered with. */
export function openCall(keys: KeyRing, batch: number, fromPos: number, sealed: Uint8Array): RecordedItem[] {
  const packed = keys.column('batch_call', 'sealed').openBytes(`${batch}/${fromPos}`, sealed)
  return JSON.parse(zstdDecompressSync(packed).toString('utf8')) as RecordedItem[]
}
