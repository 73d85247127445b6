import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { addDuration, anniversary, localToInstant, nextOpening, readDate } from '../../schema/time/calendar.ts'
import { durationSchema, parseDuration } from '../../schema/time/duration.ts'
import { nextFiring, type Schedule } from '../../schema/time/schedule.ts'
import { isZone } from '../../schema/time/zone.ts'
import { type Window, windowSchema } from '../../schema/time/window.ts'

const at = (text: string) => Date.parse(text)
const iso = (instant: number | null) =>
  instant === null ? null : new Date(instant).toISOString().replace('.000Z', 'Z')
const isOpen = (window: Window, instant: number, zone: string) => nextOpening(window, instant, zone) === instant
const zones = [
  'America/New_York',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Asia/Shanghai',
  'Europe/London',
  'Asia/Kolkata',
  'Pacific/Apia',
  'UTC',
] as const
const instant = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') })

describe('durations', () => {
  test('a month after January 31 is the last day of February', () => {
    expect(iso(addDuration(at('2027-01-31T04:00:00Z'), 'P1M', 'UTC'))).toBe('2027-02-28T04:00:00Z')
    expect(iso(addDuration(at('2028-01-31T04:00:00Z'), 'P1M', 'UTC'))).toBe('2028-02-29T04:00:00Z')
    expect(iso(addDuration(at('2027-03-31T04:00:00Z'), 'P1M', 'UTC', -1))).toBe('2027-02-28T04:00:00Z')
  })

  test('time parts are exact, in every zone; date parts keep the wall clock wherever it exists', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), fc.integer({ min: 1, max: 40 }), (from, zone, days) => {
        expect(addDuration(from, 'PT36H', zone)).toBe(from + 36 * 3_600_000)
        const local = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone)
        const expected = local.toPlainDateTime().add({ days }).toZonedDateTime(zone, { disambiguation: 'compatible' })
        expect(addDuration(from, `P${days}D`, zone)).toBe(expected.epochMilliseconds)
      }),
    )
  })

  test('what is a duration and what is none', () => {
    expect(parseDuration('P1Y2M3W4DT5H6M7S')).toEqual({
      years: 1,
      months: 2,
      days: 25,
      exactMs: ((5 * 60 + 6) * 60 + 7) * 1000,
    })
    for (const good of ['PT0S', 'P1D', 'P2W', 'PT24H']) expect(durationSchema.safeParse(good).success, good).toBe(true)
    for (const bad of ['P', 'PT', 'P1DT', '1D', 'P1.5D', 'P-1D', 'PT1M1H', ' P1D', 'P100000D'])
      expect(durationSchema.safeParse(bad).success, bad).toBe(false)
  })
})

describe('dates', () => {
  test('what PostgreSQL and we both read as a date, and what neither does', () => {
    expect(readDate('2027-03-14')).toEqual({ kind: 'local', date: '2027-03-14' })
    expect(readDate('2027-03-14 09:30')).toEqual({ kind: 'local', date: '2027-03-14T09:30' })
    expect(readDate('2027-03-14T09:30:00+08:00')).toEqual({ kind: 'instant', instant: at('2027-03-14T01:30:00Z') })
    for (const bad of [
      '2027-02-30',
      '2027-13-01',
      '0000-01-01',
      '14.03.2027',
      '2027-3-14',
      '2027-03-14T24:00',
      '2027-03-14T09:30+15:00',
      '',
      'now',
      20270314,
      null,
      undefined,
      ['2027-03-14'],
    ]) {
      expect(readDate(bad), String(bad)).toBeNull()
    }
  })

  test('a time that is skipped moves forward by the gap, one that is repeated takes the first', () => {
    expect(iso(localToInstant('2027-03-14T02:30', 'America/New_York'))).toBe('2027-03-14T07:30:00Z')
    expect(iso(localToInstant('2027-11-07T01:30', 'America/New_York'))).toBe('2027-11-07T05:30:00Z')
    expect(iso(localToInstant('2027-10-03T02:15', 'Australia/Lord_Howe'))).toBe('2027-10-02T15:45:00Z')
    expect(iso(localToInstant('2027-04-04T01:45', 'Australia/Lord_Howe'))).toBe('2027-04-03T14:45:00Z')
    // Samoa has no December 30, 2011.
    expect(iso(localToInstant('2011-12-30T12:00', 'Pacific/Apia'))).toBe('2011-12-30T22:00:00Z')
  })

  test('February 29 is kept in leap years, and February 28 in others', () => {
    expect(
      ['2000-02-29', '1996-02-29', '2001-03-01'].map((date) => [anniversary(date, 2027), anniversary(date, 2028)]),
    ).toEqual([
      ['2027-02-28', '2028-02-29'],
      ['2027-02-28', '2028-02-29'],
      ['2027-03-01', '2028-03-01'],
    ])
  })

  test('zones are names, not offsets', () => {
    for (const good of ['Asia/Shanghai', 'UTC', 'America/Argentina/Buenos_Aires']) expect(isZone(good), good).toBe(true)
    for (const bad of ['+08:00', 'GMT+8:00', 'Mars/Olympus', '', 'asia shanghai', '../x', '__proto__'])
      expect(isZone(bad), bad).toBe(false)
  })
})

describe('windows', () => {
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
  const window = fc
    .record({
      ranges: fc.array(fc.record({ from: time, to: time }), { minLength: 1, maxLength: 3 }),
      weekdays: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined }),
    })
    .map(({ ranges, weekdays }) => windowSchema.parse({ ranges, ...(weekdays ? { weekdays } : {}) }))

  test('the next opening is never before now, is open, and nothing before it was', () => {
    fc.assert(
      fc.property(window, instant, fc.constantFrom(...zones), (own, from, zone) => {
        const opening = nextOpening(own, from, zone)
        expect(opening).toBeGreaterThanOrEqual(from)
        expect(isOpen(own, opening, zone)).toBe(true)
        for (const share of [0.1, 0.5, 0.9]) {
          const before = Math.floor(from + (opening - from) * share)
          if (opening > from) expect(isOpen(own, before, zone)).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('start belongs to it, end does not; a range across midnight belongs to the day it starts', () => {
    const night = windowSchema.parse({ weekdays: [5], ranges: [{ from: '22:00', to: '02:00' }] }) // Fridays
    expect(isOpen(night, at('2027-03-05T22:00:00Z'), 'UTC')).toBe(true)
    expect(isOpen(night, at('2027-03-06T01:59:00Z'), 'UTC')).toBe(true)
    expect(isOpen(night, at('2027-03-06T02:00:00Z'), 'UTC')).toBe(false)
    expect(isOpen(night, at('2027-03-06T22:30:00Z'), 'UTC')).toBe(false)
    expect(isOpen(night, at('2027-03-05T01:00:00Z'), 'UTC')).toBe(false)
  })

  test('days off stay shut, working days that were swapped in are open', () => {
    const office = windowSchema.parse({
      weekdays: [1, 2, 3, 4, 5],
      ranges: [{ from: '09:00', to: '18:00' }],
      daysOff: ['2027-03-08'],
      workingDays: ['2027-03-07'],
    })
    expect(iso(nextOpening(office, at('2027-03-06T00:00:00Z'), 'UTC'))).toBe('2027-03-07T09:00:00Z')
    expect(iso(nextOpening(office, at('2027-03-07T18:00:00Z'), 'UTC'))).toBe('2027-03-09T09:00:00Z')
  })
})

describe('schedules', () => {
  const published = at('2027-03-01T00:00:00Z')
  const firings = (schedule: Schedule, zone: string, count: number) => {
    const list: string[] = []
    for (let after = published - 1, fired = 0; fired < count; fired++) {
      const next = nextFiring(schedule, after, fired, published, zone)
      if (next === null) break
      list.push(iso(next)!)
      after = next
    }
    return list
  }

  test('now and at fire once', () => {
    expect(firings({ mode: 'now' }, 'UTC', 3)).toEqual(['2027-03-01T00:00:00Z'])
    expect(firings({ mode: 'at', at: '2027-03-02T09:00' }, 'Asia/Shanghai', 3)).toEqual(['2027-03-02T01:00:00Z'])
  })

  test('daily keeps its local time over a change of the clocks', () => {
    expect(
      firings({ mode: 'recurring', every: 'day', time: '09:00', start: '2027-03-13' }, 'America/New_York', 3),
    ).toEqual(['2027-03-13T14:00:00Z', '2027-03-14T13:00:00Z', '2027-03-15T13:00:00Z'])
  })

  test('weekly, monthly on a day that some months lack, the last Friday, the second Monday', () => {
    expect(firings({ mode: 'recurring', every: 'week', weekdays: [2, 4], time: '09:00' }, 'UTC', 3)).toEqual([
      '2027-03-02T09:00:00Z',
      '2027-03-04T09:00:00Z',
      '2027-03-09T09:00:00Z',
    ])
    expect(firings({ mode: 'recurring', every: 'month', day: 31, time: '09:00' }, 'UTC', 3)).toEqual([
      '2027-03-31T09:00:00Z',
      '2027-04-30T09:00:00Z',
      '2027-05-31T09:00:00Z',
    ])
    expect(
      firings({ mode: 'recurring', every: 'nthWeekday', weekdays: [5], nth: -1, time: '09:00' }, 'UTC', 2),
    ).toEqual(['2027-03-26T09:00:00Z', '2027-04-30T09:00:00Z'])
    expect(firings({ mode: 'recurring', every: 'nthWeekday', weekdays: [1], nth: 2, time: '09:00' }, 'UTC', 2)).toEqual(
      ['2027-03-08T09:00:00Z', '2027-04-12T09:00:00Z'],
    )
  })

  test('an end date and a count end it', () => {
    expect(firings({ mode: 'recurring', every: 'day', time: '09:00', end: '2027-03-02' }, 'UTC', 9)).toHaveLength(2)
    expect(firings({ mode: 'recurring', every: 'day', time: '09:00', count: 4 }, 'UTC', 9)).toHaveLength(4)
  })
})
