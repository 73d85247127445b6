import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../facts.ts'
import { parseDuration } from './duration.ts'
import type { Window } from './window.ts'

const dayMs = 86_400_000

/**
 * `from` plus (or, with sign −1, minus) an ISO duration in a zone: date parts first, as calendar arithmetic on the local clock,
 * then the exact parts. A skipped local time moves forward by the gap, a repeated one takes the first (semantics.md "Time").
 */
export function addDuration(from: Instant, duration: string, zone: string, sign: 1 | -1 = 1): Instant {
  const { years, months, days, exactMs } = parseDuration(duration)
  if (years === 0 && months === 0 && days === 0) return from + sign * exactMs
  return remembered(`${from}|${duration}|${zone}|${sign}`, () => {
    const local = zoned(from, zone)
      .toPlainDateTime()
      .add({ years: sign * years, months: sign * months, days: sign * days })
    return toInstant(local, zone) + sign * exactMs
  })
}

const answers = new Map<string, Instant>()

/** A crowd asks the same question: those who arrive together in one zone wait until the same moment. The last 2,000 answers are kept. */
function remembered(question: string, answer: () => Instant): Instant {
  const known = answers.get(question)
  if (known !== undefined) return known
  const instant = answer()
  if (answers.size >= 2000) answers.clear()
  answers.set(question, instant)
  return instant
}

/** A local date-time (`2026-03-08T02:30`) in a zone as an instant, disambiguated `compatible`. */
export function localToInstant(local: string, zone: string): Instant {
  return toInstant(Temporal.PlainDateTime.from(local), zone)
}

/** The local calendar of an instant: date `YYYY-MM-DD`, minutes since local midnight by the wall clock, ISO weekday 1–7. */
export function localParts(at: Instant, zone: string): { date: string; minutes: number; weekday: number } {
  const local = zoned(at, zone)
  return { date: local.toPlainDate().toString(), minutes: local.hour * 60 + local.minute, weekday: local.dayOfWeek }
}

/** An instant with offset, or a local date-time read in `zone`; null when it is neither. */
export function parseInstantOrLocal(text: string, zone: string): Instant | null {
  const date = readDate(text)
  if (date === null) return null
  return date.kind === 'instant' ? date.instant : localToInstant(date.date, zone)
}

/** True when an instant, or a local date-time wherever on earth it is read, lies before `now`. */
export function isPast(text: string, now: Instant): boolean {
  const at = parseInstantOrLocal(text, 'Etc/GMT+12')
  return at !== null && at < now
}

/** ISO dates and date-times that PostgreSQL and ECMAScript Temporal read alike; `caravan_instant` in the database has the same. */
const datePattern =
  /^(?!0000)\d{4}-\d{2}-\d{2}(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/

/** What a value says when read as a date: an instant (text with offset), or a local date or date-time; null when it is no date. */
export function readDate(
  value: unknown,
): { kind: 'instant'; instant: Instant } | { kind: 'local'; date: string } | null {
  if (typeof value !== 'string') return null
  const match = datePattern.exec(value)
  if (!match) return null
  try {
    if (match[1]) return { kind: 'instant', instant: Temporal.Instant.from(value.replace(' ', 'T')).epochMilliseconds }
    Temporal.PlainDateTime.from(value.replace(' ', 'T'), { overflow: 'reject' })
    return { kind: 'local', date: value.slice(0, 10) === value ? value : value.replace(' ', 'T') }
  } catch {
    return null
  }
}

/** The next moment at or after `from` at which the window is open in the zone; `from` itself when it is open already. */
export function nextOpening(window: Window, from: Instant, zone: string): Instant {
  return remembered(`${windowId(window)}|${from}|${zone}`, () => findOpening(window, from, zone))
}

const windowIds = new WeakMap<Window, string>()

function windowId(window: Window): string {
  let id = windowIds.get(window)
  if (id === undefined) windowIds.set(window, (id = JSON.stringify(window)))
  return id
}

function findOpening(window: Window, from: Instant, zone: string): Instant {
  const start = zoned(from, zone).toPlainDate()
  // Yesterday's range may cross midnight into today. A year ahead covers any list of weekdays with days off.
  let best = Infinity
  for (let offset = -1; offset <= 400; offset++) {
    const day = start.add({ days: offset })
    if (!isOpenDay(window, day)) continue
    for (const { from: opens, to: closes } of window.ranges) {
      const open = localToInstant(`${day.toString()}T${opens}`, zone)
      const lastDay = closes <= opens ? day.add({ days: 1 }) : day
      const close = localToInstant(`${lastDay.toString()}T${closes}`, zone)
      if (close > from && close > open) best = Math.min(best, Math.max(open, from))
    }
    if (best < Infinity && offset >= 0) return best
  }
  return best === Infinity ? from + 400 * dayMs : best
}

function isOpenDay(window: Window, day: Temporal.PlainDate): boolean {
  const text = day.toString()
  if (window.daysOff?.includes(text)) return false
  return (
    window.weekdays === undefined ||
    window.weekdays.includes(day.dayOfWeek) ||
    (window.workingDays?.includes(text) ?? false)
  )
}

/** February 29 anniversaries fall on February 28 in common years. */
export function anniversary(date: string, year: number): string {
  const [, month, day] = date.split('-').map(Number) as [number, number, number]
  return Temporal.PlainDate.from({ year, month, day }, { overflow: 'constrain' }).toString()
}

/** `date` plus a number of days, as `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

function zoned(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
}

function toInstant(local: Temporal.PlainDateTime, zone: string): Instant {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}
