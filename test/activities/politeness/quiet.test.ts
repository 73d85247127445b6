import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { placeOf } from '../../../activities/politeness/number-place.ts'
import { permittedAt } from '../../../activities/politeness/quiet.ts'
import { createScenario, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

describe('the place of a number', () => {
  test('is its country, its state where the digits say so, and every zone it may be in', async () => {
    expect(await placeOf('+8613800138000')).toEqual({ country: 'CN', state: null, zones: ['Asia/Shanghai'] })
    expect(await placeOf('+17135551234')).toEqual({ country: 'US', state: 'TX', zones: ['America/Chicago'] })
    expect(await placeOf('+12125551234')).toMatchObject({ country: 'US', state: 'NY', zones: ['America/New_York'] })
    expect((await placeOf('+447400123456')).zones).toContain('Europe/London')
    // Freephone numbers are at home nowhere.
    expect((await placeOf('+18001234567')).zones).toEqual([])
  })

  test('decides when it may be written to; the contact’s own zone wins', async () => {
    const night = Date.parse('2026-11-24T04:00:00Z')
    expect(new Date(await permittedAt('+12125551234', 'sms', null, night)).toISOString()).toBe(
      '2026-11-24T13:00:00.000Z',
    )
    expect(await permittedAt('+12125551234', 'sms', 'Pacific/Honolulu', night)).toBe(night)
    expect(await permittedAt('+12125551234', 'email', null, night)).toBe(night)
    expect(await permittedAt('nonsense', 'sms', null, night)).toBe(night)
  })
})

describe('a journey at night', () => {
  let scene: Scenario
  beforeEach(async () => {
    // Ten in the evening in Shanghai.
    scene = await createScenario('2027-03-01T14:00:00Z')
    await scene.db
      .updateTable('workspace')
      .set({ settings: JSON.stringify({ quietSandbox: true }) })
      .execute()
  })
  afterEach(async () => {
    expect(await scene.broken()).toEqual([])
    await scene.close()
  })
  const publish = (name: string, config: object, settings: object = {}) =>
    scene.publish(
      journeyOf(
        name,
        {
          in: ['event', { name }, { next: 'hello' }],
          hello: ['sms', { body: 'Hello', ...config }, onward('out')],
          out: ['exit', {}],
        },
        settings,
      ),
    )

  test('waits for the morning of the receiver, or skips when the step says so; a code goes out at once', async () => {
    const [anna = 0] = await scene.addPeople([{ key: 'anna', phone: '+8613900001234' }])
    const { version: waits } = await publish('waits', {})
    const { version: skips } = await publish('skips', { outside: 'skip' })
    const { version: code } = await publish('code', {}, { purpose: 'transactional' })
    for (const name of ['waits', 'skips', 'code']) await scene.inflow.events([{ contact: 'anna', name }])
    await scene.look()
    expect(await scene.messages(code)).toHaveLength(1)
    expect(await scene.messages(waits)).toEqual([])
    expect(await scene.count(skips, 'hello', 'skip:quietHours')).toBe(1)
    expect((await scene.walks(anna)).find(({ ways }) => ways?.includes('hello:skipped'))).toBeDefined()
    await scene.until('2027-03-02T00:59:00Z')
    expect(await scene.messages(waits)).toEqual([])
    await scene.until('2027-03-02T01:01:00Z')
    expect(await scene.messages(waits)).toHaveLength(1)
  })
})
