import { z } from 'zod'

/**
 * An ISO 8601 duration without fractions: date parts are calendar, time parts are exact (semantics.md "Time").
 * Examples: `P1D`, `PT24H`, `P1M`, `P2DT3H`, `PT0S`. Years up to 9 digits are refused by the length limits.
 */
export const durationPattern =
  /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?$/

export const durationSchema = z.string().regex(durationPattern, 'a duration such as P1D, PT2H or P1DT30M')

export type DurationParts = { years: number; months: number; days: number; exactMs: number }

const parsed = new Map<string, DurationParts>()

/** The parts of a valid duration; weeks are seven days; hours, minutes and seconds are `exactMs`. The last thousand are remembered. */
export function parseDuration(text: string): DurationParts {
  const known = parsed.get(text)
  if (known) return known
  const match = durationPattern.exec(text)
  if (!match) throw new RangeError(`"${text}" is not a duration such as P1D, PT2H or P1DT30M`)
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const parts = { years, months, days: weeks * 7 + days, exactMs: ((hours * 60 + minutes) * 60 + seconds) * 1000 }
  if (parsed.size >= 1000) parsed.clear()
  parsed.set(text, parts)
  return parts
}
