import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accepts, chooseRoute, type Route } from '../../../activities/routing/choose-route.ts'
import { quotaOn } from '../../../activities/batch/account.ts'

const route = fc.record({
  gateway: fc.constantFrom('a', 'b', 'c', 'd'),
  works: fc.boolean(),
  priority: fc.integer({ min: 0, max: 2 }),
  weight: fc.integer({ min: 1, max: 5 }),
  countries: fc.subarray(['CN', 'US', 'FR']),
  carriers: fc.subarray(['mobile', 'unicom']),
})
const routes = fc.uniqueArray(route, { selector: (one) => one.gateway, maxLength: 4 })
const destination = fc.record({
  country: fc.constantFrom('CN', 'US', 'FR', 'BR', null),
  carrier: fc.constantFrom('mobile', 'unicom', 'telecom', null),
})
const draw = fc.double({ min: 0, max: 0.999, noNaN: true })

test('whoever is chosen accepts the number; it works if any that accepts it works, and none of those is more wanted', () => {
  fc.assert(
    fc.property(routes, destination, draw, (all, to, at) => {
      const chosen = all.find(({ gateway }) => gateway === chooseRoute(all, to, at))
      const able = all.filter((one) => accepts(one, to))
      if (able.length === 0) {
        expect(chosen).toBeUndefined()
        return
      }
      expect(able).toContain(chosen)
      const rivals = able.some(({ works }) => works) ? able.filter(({ works }) => works) : able
      expect(rivals).toContain(chosen)
      for (const rival of rivals) expect(rival.priority).toBeGreaterThanOrEqual(chosen!.priority)
    }),
  )
})

test('among equals weights decide how many each gets', () => {
  const equals: Route[] = [
    { gateway: 'a', works: true, priority: 1, weight: 1, countries: [], carriers: [] },
    { gateway: 'b', works: true, priority: 1, weight: 3, countries: [], carriers: [] },
  ]
  const draws = Array.from({ length: 400 }, (_, index) => chooseRoute(equals, null, index / 400))
  expect(draws.filter((gateway) => gateway === 'a')).toHaveLength(100)
})

test('a new sender’s quota doubles daily up to the full one', () => {
  const quota = { perDay: 1000, rampStart: 100, rampFrom: '2027-03-01' }
  expect(
    ['2027-02-27', '2027-03-01', '2027-03-02', '2027-03-04', '2027-03-05', '2028-01-01'].map((day) =>
      quotaOn(quota, day),
    ),
  ).toEqual([100, 100, 200, 800, 1000, 1000])
  expect(quotaOn({ perDay: null, rampStart: 100, rampFrom: '2027-03-01' }, '2028-01-01')).toBeNull()
})
