/** A 53-bit hash of a text (cyrb53): the same for the same seed, well spread, not secret. */
export function hash53(text: string, seed = 0): number {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

/** A number in [0, 1) fixed by seed, text and purpose: the same run again makes the same choices. */
export function seeded(seed: number, text: string, salt: number): number {
  return hash53(text, Math.imul(seed, 31) + salt) / 2 ** 53
}

/** A reference as a number: itself when it is a plain integer, else a negative hash. For compact counting. */
export function refNumber(ref: string): number {
  const number = Number(ref)
  if (Number.isSafeInteger(number) && number >= 0 && String(number) === ref) return number
  return -1 - hash53(ref) / 2
}
