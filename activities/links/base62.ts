const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const values = new Int8Array(128).fill(-1)
for (let at = 0; at < alphabet.length; at++) values[alphabet.charCodeAt(at)] = at

/** A 64-bit number, given as two 32-bit halves, in exactly `length` digits. */
export function toBase62(high: number, low: number, length: number): string {
  let text = ''
  for (let digit = 0; digit < length; digit++) {
    const carry = (high % 62) * 0x100000000 + low
    high = Math.floor(high / 62)
    low = Math.floor(carry / 62)
    text = alphabet[carry % 62] + text
  }
  return text
}

/** The halves [high, low], or null for a foreign character or a number over 64 bits. */
export function fromBase62(text: string): [high: number, low: number] | null {
  let high = 0
  let low = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const digit = code < 128 ? (values[code] ?? -1) : -1
    if (digit < 0) return null
    const sum = low * 62 + digit
    low = sum % 0x100000000
    high = high * 62 + Math.floor(sum / 0x100000000)
    if (high > 0xffffffff) return null
  }
  return [high, low]
}
