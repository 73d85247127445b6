import { afterAll, beforeAll, expect, test } from 'vitest'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

test('the pace of a version names every step; hours that are none and versions that are not there are refused', async () => {
  const journey = await api.world.createJourney(
    journeyOf('Pace', {
      in: ['audience', {}, { next: 'pause' }],
      pause: ['wait', { mode: 'for', duration: 'P1D' }, { next: null }],
    }),
  )
  await api.world.publish(journey)
  const pace = (number: number, hours: string) =>
    api.request('GET', `/api/journeys/${journey}/versions/${number}/pace?hours=${hours}`)
  const { status, json } = await pace(1, '24')
  expect(status).toBe(200)
  expect(json.sampled).toBe(false)
  expect(json.steps.pause).toMatchObject({ median: null, longest: null, spent: null })
  expect((await pace(1, '0')).status).toBe(422)
  expect((await pace(1, 'soon')).status).toBe(422)
  expect((await pace(2, '24')).status).toBe(404)
})
