import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextPermitted } from '../../../schema/politeness/next-permitted.ts'
import { quietRuleFor, quietRules } from '../../../schema/politeness/quiet-hours.ts'
import { nextOpening } from '../../../schema/time/calendar.ts'

const at = (text: string) => Date.parse(text)
const next = (country: string, state: string | null, zones: string[], from: string) =>
  new Date(nextPermitted(quietRuleFor('sms', country, state)!.windows, zones, at(from))).toISOString()

describe('quiet hours', () => {
  test('the narrowest rule holds: a state before its country, a country before the union it is in', () => {
    expect(quietRuleFor('sms', 'US', 'TX')?.jurisdiction).toBe('US-TX')
    expect(quietRuleFor('sms', 'US', 'NV')?.jurisdiction).toBe('US')
    expect(quietRuleFor('sms', 'FR', null)?.jurisdiction).toBe('FR')
    expect(quietRuleFor('sms', 'DE', null)?.jurisdiction).toBe('EU')
    expect(quietRuleFor('sms', 'BR', null)).toBeUndefined()
    expect(quietRuleFor('sms', null, null)).toBeUndefined()
    expect(quietRuleFor('email', 'CN', null)).toBeUndefined()
  })

  test('China from nine to eight in the evening, there', () => {
    expect(next('CN', null, ['Asia/Shanghai'], '2026-11-24T12:30:00Z')).toBe('2026-11-25T01:00:00.000Z')
    expect(next('CN', null, ['Asia/Shanghai'], '2026-11-24T11:59:59Z')).toBe('2026-11-24T11:59:59.000Z')
  })

  test('Texas opens at noon on Sundays, Rhode Island not at all at weekends', () => {
    expect(next('US', 'TX', ['America/Chicago'], '2026-11-22T15:00:00Z')).toBe('2026-11-22T18:00:00.000Z')
    expect(next('US', 'TX', ['America/Chicago'], '2026-11-23T15:00:00Z')).toBe('2026-11-23T15:00:00.000Z')
    expect(next('US', 'RI', ['America/New_York'], '2026-11-21T15:00:00Z')).toBe('2026-11-23T14:00:00.000Z')
  })

  test('when a number may be in several zones, all of them must be open', () => {
    expect(next('US', null, ['America/New_York', 'Pacific/Honolulu'], '2026-11-24T14:00:00Z')).toBe(
      '2026-11-24T18:00:00.000Z',
    )
  })

  test('the next permitted instant is open everywhere, and no earlier quarter of an hour was', () => {
    const zones = ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Pacific/Honolulu', 'Europe/Paris']
    fc.assert(
      fc.property(
        fc.constantFrom(...quietRules),
        fc.subarray(zones, { minLength: 1, maxLength: 2 }),
        fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') }),
        ({ windows }, inZones, from) => {
          const isOpen = (instant: number) =>
            inZones.every((zone) => windows.some((window) => nextOpening(window, instant, zone) === instant))
          const found = nextPermitted(windows, inZones, from)
          // Zones half a world apart may have no hour in common.
          if (!isOpen(found)) return
          for (let earlier = from; earlier < found; earlier += 900_000) expect(isOpen(earlier)).toBe(false)
        },
      ),
      { numRuns: 60 },
    )
  })
})
