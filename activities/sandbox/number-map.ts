/** A map from numbers to 32-bit integers in two typed arrays: 24-40 bytes an entry, where a Map takes 80 and more. */
export type NumberMap = {
  readonly size: number
  get(key: number): number | undefined
  set(key: number, value: number): void
}

/** Open addressing with linear probing, doubled at 60 % load. */
export function createNumberMap(capacity = 1024): NumberMap {
  let keys = new Float64Array(capacity).fill(NaN)
  let values = new Int32Array(capacity)
  let size = 0

  const slotOf = (key: number): number => {
    const mask = keys.length - 1
    let slot = (Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 4294967296) | 0, 0x85ebca6b)) & mask
    slot = (slot ^ (slot >>> 7)) & mask
    for (;;) {
      const found = keys[slot] as number
      // NaN is the empty slot: the only value not equal to itself.
      if (found === key || found !== found) return slot
      slot = (slot + 1) & mask
    }
  }
  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values]
    keys = new Float64Array(oldKeys.length * 2).fill(NaN)
    values = new Int32Array(keys.length)
    for (let at = 0; at < oldKeys.length; at++) {
      const key = oldKeys[at] as number
      if (key !== key) continue
      const slot = slotOf(key)
      keys[slot] = key
      values[slot] = oldValues[at] as number
    }
  }
  return {
    get size() {
      return size
    },
    get(key) {
      const slot = slotOf(key)
      return keys[slot] === key ? values[slot] : undefined
    },
    set(key, value) {
      let slot = slotOf(key)
      if (keys[slot] !== key) {
        if (size >= keys.length * 0.6) {
          grow()
          slot = slotOf(key)
        }
        keys[slot] = key
        size += 1
      }
      values[slot] = value
    },
  }
}
