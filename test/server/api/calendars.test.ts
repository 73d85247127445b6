import { expect, test } from 'vitest'
import { chinaFrom } from '../../../server/api/calendars.ts'
import { nextOpening } from '../../../schema/time/calendar.ts'

test('holidays and the weekends worked for them open and close a window as the State Council says (2026)', () => {
  const { daysOff, workingDays, until } = chinaFrom(new Date('2026-01-01T00:00:00Z'))
  expect(until).toBe(2026)
  expect(daysOff).toContain('2026-10-01')
  expect(daysOff).toContain('2026-02-17')
  expect(workingDays).toContain('2026-10-10')
  expect(daysOff).not.toContain('2026-11-25')
  const window = { weekdays: [1, 2, 3, 4, 5], ranges: [{ from: '09:00', to: '18:00' }], daysOff, workingDays }
  const next = (from: string) => new Date(nextOpening(window, Date.parse(from), 'Asia/Shanghai')).toISOString()
  expect(next('2026-09-30T12:00:00Z')).toBe('2026-10-08T01:00:00.000Z')
  expect(next('2026-10-09T12:00:00Z')).toBe('2026-10-10T01:00:00.000Z')
  expect(next('2026-10-10T12:00:00Z')).toBe('2026-10-12T01:00:00.000Z')
})
