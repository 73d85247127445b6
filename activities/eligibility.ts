import type { JourneySettings } from '../schema/document.ts'
import type { Instant } from '../schema/facts.ts'
import { addDuration, nextOpening } from '../schema/time/calendar.ts'
import { parseDuration } from '../schema/time/duration.ts'
import { isZone } from '../schema/time/zone.ts'
import type { Person } from './define-runner.ts'

export type Verdict = { send: true } | { skip: SkipReason } | { postpone: Instant; reason: PostponeReason }
export type PostponeReason = 'window' | 'quietHours' | 'cap'
export type SkipReason = 'erased' | 'noAddress' | 'suppressed' | 'noConsent' | 'stale' | PostponeReason

/** What a verdict depends on besides the person. `outside`: what a step does with those who may not be written to now. */
export type Occasion = {
  channel: string
  settings: JourneySettings
  consentRequired: boolean
  outside: 'wait' | 'skip'
  now: Instant
}

const hourMs = 3_600_000
/** A message that has been postponed for so long has lost its sense, unless the journey says otherwise. */
const defaultStaleness = 'P7D'

/**
 * May this person get this message now (promise P8)? Pure, over loaded facts, asked at the last moment before the gateway.
 * Transactional messages bypass consent, windows and caps, never suppression. Quiet hours need the opened number (politeness/quiet.ts),
 * caps are set aside just before the call (store/cap-use.ts).
 */
export function decide(person: Person, { channel, settings, consentRequired, outside, now }: Occasion): Verdict {
  const { contact } = person
  if (contact.erased) return { skip: 'erased' }
  if (contact.address === null) return { skip: 'noAddress' }
  if (contact.suppressed) return { skip: 'suppressed' }
  if (settings.purpose === 'transactional') return { send: true }
  const consent = contact.consents[`${channel}/marketing`]
  if (consent === false || (consentRequired && consent !== true)) return { skip: 'noConsent' }
  const zone = contact.zone !== null && isZone(contact.zone) ? contact.zone : settings.timezone
  if (isStale(person.arrivedAt, settings.maxStaleness ?? defaultStaleness, zone, now)) return { skip: 'stale' }
  if (settings.sendWindow) {
    const opening = nextOpening(settings.sendWindow, now, zone)
    if (opening > now) return notNow('window', opening, outside)
  }
  return { send: true }
}

/** Somebody who may not be written to before an instant: waits for it, or is skipped, as the step says. */
export function notNow(reason: PostponeReason, until: Instant, outside: 'wait' | 'skip'): Verdict {
  return outside === 'skip' ? { skip: reason } : { postpone: until, reason }
}

/** When somebody over a cap is asked again. */
export const capPauseMs = hourMs

/** The calendar is asked only when the age comes near: for almost everybody a subtraction answers. */
function isStale(arrivedAt: Instant, staleness: string, zone: string, now: Instant): boolean {
  const { years, months, days, exactMs } = parseDuration(staleness)
  const surelyFresh = (years * 365 + months * 28 + Math.max(0, days - 1)) * 24 * hourMs + exactMs
  return now - arrivedAt >= surelyFresh && now > addDuration(arrivedAt, staleness, zone)
}
