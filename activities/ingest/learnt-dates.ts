import type { Share } from '../../schema/activities.ts'
import type { Instant } from '../../schema/facts.ts'
import type { Trx } from '../store/db.ts'
import { enterLearntDates } from '../store/enter-dates.ts'
import { dateScanMs } from '../store/triggers.ts'
import type { ContactWrite, WrittenContact } from '../store/write-contacts.ts'
import type { LiveSnapshot } from './live-index.ts'

/**
 * Dates that a write brought, and that fall due within the hour that the scan has looked at already: their people enter at once.
 * Answers the shares with new people.
 */
export async function enterByLearntDates(
  trx: Trx,
  live: LiveSnapshot,
  written: ReadonlyMap<string, WrittenContact>,
  writes: ReadonlyMap<string, ContactWrite>,
  now: Instant,
): Promise<Share[]> {
  const shares: Share[] = []
  for (const { version, step, attribute } of live.dates) {
    const contacts = [...written].flatMap(([key, { id }]) =>
      writes.get(key)?.set?.[attribute] === undefined ? [] : [id],
    )
    if (contacts.length === 0) continue
    const parts = await enterLearntDates(trx, version, version.plan.steps[step]!, contacts, now, dateScanMs)
    shares.push(...parts.map((part) => ({ version: version.id, part })))
  }
  return shares
}
