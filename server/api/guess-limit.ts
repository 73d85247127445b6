const windowMs = 60_000
const allowed = 60
const maxAddresses = 50_000

/** Counts unknown codes by address, for a minute: whoever tries many is guessing. */
export function createGuessLimit(): { isOver(address: string): boolean; miss(address: string): void } {
  const misses = new Map<string, { since: number; count: number }>()
  const current = (address: string) => {
    const entry = misses.get(address)
    return entry && Date.now() - entry.since < windowMs ? entry : undefined
  }
  return {
    isOver: (address) => (current(address)?.count ?? 0) >= allowed,
    miss(address) {
      const entry = current(address)
      if (entry) entry.count++
      else {
        if (misses.size >= maxAddresses) misses.clear()
        misses.set(address, { since: Date.now(), count: 1 })
      }
    },
  }
}
