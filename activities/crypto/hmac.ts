import { hash } from 'node:crypto'

const blockBytes = 64

/** HMAC-SHA-256 under one key, by two one-shot hashes: a third of the time that `createHmac` takes for a short text. The key is at most a block long. */
export function createHmacSha256(key: Buffer): (text: string) => Buffer {
  if (key.length > blockBytes) throw new RangeError('The key of an HMAC is at most 64 bytes here.')
  const inner = Buffer.alloc(blockBytes + 1024, 0)
  const outer = Buffer.alloc(blockBytes + 32, 0)
  for (let at = 0; at < blockBytes; at++) {
    inner[at] = (key[at] ?? 0) ^ 0x36
    outer[at] = (key[at] ?? 0) ^ 0x5c
  }
  return (text) => {
    const length = Buffer.byteLength(text)
    const message =
      blockBytes + length <= inner.length ? inner : Buffer.concat([inner.subarray(0, blockBytes), Buffer.alloc(length)])
    message.write(text, blockBytes)
    hash('sha256', message.subarray(0, blockBytes + length), 'buffer').copy(outer, blockBytes)
    return hash('sha256', outer, 'buffer')
  }
}
