import { createNumberMap, type NumberMap } from './number-map.ts'
import { readLedgerLine, type Ledger } from './ledger.ts'
import { refNumber } from './seeded.ts'

/**
 * The references an idempotent or queryable account has taken. Remembers at least the last million of each account, in two
 * generations, as providers remember for a day or so.
 */
export type SeenRefs = { has(account: string, ref: string): boolean; add(account: string, ref: string): void }

const perGeneration = 1_000_000

export function createSeenRefs(): SeenRefs {
  const accounts = new Map<string, { current: NumberMap; older: NumberMap | null }>()
  return {
    has(account, ref) {
      const seen = accounts.get(account)
      const key = refNumber(ref)
      return seen !== undefined && (seen.current.get(key) !== undefined || seen.older?.get(key) !== undefined)
    },
    add(account, ref) {
      const seen = accounts.get(account) ?? { current: createNumberMap(), older: null }
      accounts.set(account, seen)
      if (seen.current.size >= perGeneration) Object.assign(seen, { current: createNumberMap(), older: seen.current })
      seen.current.set(refNumber(ref), 1)
    },
  }
}

/** Reads back what the ledger says the accounts that must remember have taken. */
export async function rememberFromLedger(
  seen: SeenRefs,
  ledger: Ledger,
  remembers: (account: string) => boolean,
): Promise<void> {
  for await (const text of ledger.lines()) {
    const line = readLedgerLine(text)
    if (line && remembers(line.acc)) seen.add(line.acc, line.ref)
  }
}
