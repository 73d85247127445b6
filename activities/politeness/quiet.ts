import type { Instant } from '../../schema/facts.ts'
import { nextPermitted } from '../../schema/politeness/next-permitted.ts'
import { quietRuleFor } from '../../schema/politeness/quiet-hours.ts'
import { isZone } from '../../schema/time/zone.ts'
import { placeOf } from './number-place.ts'

/**
 * The next instant at which marketing may reach a number under its jurisdiction's hours; `now` itself when it may at once. The contact's
 * own zone wins; without one, every zone the number may be in must be open. Numbers that say no place, and channels without a rule, are
 * always open.
 */
export async function permittedAt(
  number: string,
  channel: string,
  ownZone: string | null,
  now: Instant,
): Promise<Instant> {
  if (channel !== 'sms') return now
  const place = await placeOf(number)
  const rule = quietRuleFor(channel, place.country, place.state)
  if (!rule) return now
  const zones = ownZone !== null && isZone(ownZone) ? [ownZone] : place.zones
  return zones.length === 0 ? now : nextPermitted(rule.windows, zones, now)
}
