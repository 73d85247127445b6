/** A set of texts by their 53-bit hash in one typed array: 13–27 bytes a key, so that ten million rows of a file fit in memory. */
export type SeenKeys = { /** True when the key was there already. */ add(key: string): boolean; readonly size: number }

export function createSeenKeys(capacity = 4096): SeenKeys {
  let slots = new Float64Array(capacity)
  let size = 0

  // Zero is the empty slot: a hash of 0 is taken as 1.
  const place = (hash: number): number => {
    const mask = slots.length - 1
    let at = (Math.imul(hash | 0, 0x9e3779b1) ^ Math.imul((hash / 4294967296) | 0, 0x85ebca6b)) & mask
    while (slots[at] !== 0 && slots[at] !== hash) at = (at + 1) & mask
    return at
  }
  const grow = (): void => {
    const old = slots
    slots = new Float64Array(old.length * 2)
    for (const hash of old) if (hash !== 0) slots[place(hash)] = hash
  }
  return {
    get size() {
      return size
    },
    add(key) {
      const hash = hash53(key) || 1
      if (slots[place(hash)] === hash) return true
      if (++size > slots.length * 0.6) grow()
      slots[place(hash)] = hash
      return false
    },
  }
}

/** cyrb53: well spread, not secret. Two of a million keys share a hash once in 18,000 files; the only harm is a count. */
function hash53(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}
