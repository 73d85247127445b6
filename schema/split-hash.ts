/**
 * The 32-bit hash behind splits and spreads: FNV-1a over the UTF-8 bytes of the parts joined by U+001F, then MurmurHash3's finalizer
 * (FNV-1a alone leaves the high bits of short keys too alike). Fixed for ever: the same arm in every runtime and version.
 */
export function hash32(...parts: (string | number)[]): number {
  const text = parts.join('\u001f')
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) {
      hash = Math.imul(hash ^ code, 0x01000193)
      continue
    }
    for (const byte of new TextEncoder().encode(text.slice(i))) hash = Math.imul(hash ^ byte, 0x01000193)
    break
  }
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * Weighted rendezvous: each arm scores −weight / ln h with h in (0,1); the highest score wins. Changing weights moves the fewest people.
 * Arms of weight 0 never win; with no weight at all the first arm does.
 */
export function chooseArm(
  arms: { id: string; weight: number }[],
  journeyId: string,
  stepId: string,
  contactId: number,
): string {
  let best = arms[0]?.id ?? ''
  let bestScore = -1
  for (const { id, weight } of arms) {
    if (weight <= 0) continue
    const h = (hash32(journeyId, stepId, id, contactId) + 0.5) / 4294967296
    const score = -weight / Math.log(h)
    if (score > bestScore) [best, bestScore] = [id, score]
  }
  return best
}

/** A contact's fixed place in a spread of `widthMs`: 0 ≤ result < width, whole milliseconds. */
export function spreadOf(stepId: string, contactId: number, widthMs: number): number {
  return Math.floor((hash32('spread', stepId, contactId) / 4294967296) * Math.max(0, widthMs))
}
