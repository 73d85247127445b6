import { hkdfSync } from 'node:crypto'
import { fromBase62, toBase62 } from './base62.ts'
import { sipHash32 } from './sip-hash.ts'

/** What a short link stands for: a message and the place of the link in its template (`CompiledTemplate.links`). */
export type LinkTarget = { messageId: number; linkIndex: number }

/**
 * Stateless short-link codes: no row per link, and the same code again after a crash.
 *
 * `encode` takes a message id up to 2^53 - 1 and a link index 0..15 and throws RangeError beyond; `decode` answers null
 * for everything it did not make.
 */
export type LinkCoder = {
  encode(messageId: number, linkIndex: number): string
  decode(code: string): LinkTarget | null
}

/**
 * A size of code: [zero check bits | link 4 bits | id] enciphered as a whole by a keyed Feistel network (4 rounds of
 * SipHash-2-4), so a change of any character changes every bit, the check among them.
 *
 * The odds of one guess hitting any live message are P(in range) x 2^-check x live / 2^id:
 *
 * | code | ids below | check | with 1 million live messages | with 1 billion |
 * |---|---|---|---|---|
 * | 9 characters | 2^36 (69 billion) | 12 bits | 1 in 850 million | 1 in 850,000 |
 * | 11 characters | 2^53 | 7 bits | 1 in 3 x 10^12 | 1 in 3 x 10^9 |
 *
 * Enough for tracking, together with a limit on unknown codes per address; never an authorisation.
 */
type Size = { length: number; idBits: number; checkBits: number; halfBits: number; round: number }
const short: Size = { length: 9, idBits: 36, checkBits: 12, halfBits: 26, round: 0x100 }
const long: Size = { length: 11, idBits: 53, checkBits: 7, halfBits: 32, round: 0x200 }

// Four rounds of a keyed function make a Feistel network a strong permutation (Luby and Rackoff).
const rounds = 4

/** `secret` is at least 16 bytes (the master key will do: an own key is derived from it) and must never change. */
export function createLinkCoder(secret: Uint8Array): LinkCoder {
  if (secret.length < 16) throw new RangeError('The link secret needs at least 16 bytes.')
  const bytes = new Uint8Array(hkdfSync('sha256', secret, '', 'caravan short links', 16))
  const key = new Uint32Array(4)
  const view = new DataView(bytes.buffer)
  for (let word = 0; word < 4; word++) key[word] = view.getUint32(word * 4, true)
  return {
    encode: (messageId, linkIndex) => encode(key, messageId, linkIndex),
    decode: (code) => decode(key, code),
  }
}

function encode(key: Uint32Array, messageId: number, linkIndex: number): string {
  if (!Number.isSafeInteger(messageId) || messageId < 0)
    throw new RangeError('A message id is an integer from 0 to 2^53 - 1.')
  if (!Number.isInteger(linkIndex) || linkIndex < 0 || linkIndex > 15)
    throw new RangeError('A link index is an integer from 0 to 15.')
  const size = messageId < 2 ** short.idBits ? short : long
  const half = 2 ** size.halfBits
  // The id alone may pass 2^53 once the index is put on top, so the halves are built apart.
  const left = Math.floor(messageId / half) + linkIndex * 2 ** (size.idBits - size.halfBits)
  const [l, r] = encipher(key, size, left, messageId % half)
  return size === short ? toBase62(Math.floor(l / 64), ((l % 64) * half + r) >>> 0, 9) : toBase62(l, r, 11)
}

function decode(key: Uint32Array, code: string): LinkTarget | null {
  const size = code.length === short.length ? short : code.length === long.length ? long : null
  const number = size && fromBase62(code)
  if (!size || !number) return null
  const [high, low] = number
  const half = 2 ** size.halfBits
  if (size === short && high >= 2 ** 20) return null
  const left = size === short ? high * 64 + Math.floor(low / half) : high
  const [l, r] = decipher(key, size, left, size === short ? low % half : low)
  const idHighBits = 2 ** (size.idBits - size.halfBits)
  const linkIndex = Math.floor(l / idHighBits)
  if (linkIndex > 15) return null
  return { messageId: (l % idHighBits) * half + r, linkIndex }
}

function encipher(key: Uint32Array, size: Size, left: number, right: number): [number, number] {
  const mask = 2 ** size.halfBits - 1
  for (let round = 0; round < rounds; round++) {
    const next = ((left ^ sipHash32(key, right, size.round + round)) & mask) >>> 0
    left = right
    right = next
  }
  return [left, right]
}

function decipher(key: Uint32Array, size: Size, left: number, right: number): [number, number] {
  const mask = 2 ** size.halfBits - 1
  for (let round = rounds - 1; round >= 0; round--) {
    const previous = ((right ^ sipHash32(key, left, size.round + round)) & mask) >>> 0
    right = left
    left = previous
  }
  return [left, right]
}
