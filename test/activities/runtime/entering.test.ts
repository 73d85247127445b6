import type { ContactInput } from '../../../activities/ingest/contact-input.ts'
import { upsertContacts } from '../../../activities/ingest/upsert-contacts.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fireTriggers } from '../../../activities/fire-triggers.ts'
import { createScenario, day, hour, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

const signup = (settings = {}, text = 'Hello') =>
  journeyOf(
    'Sign-up',
    {
      in: ['event', { name: 'signup' }, { next: 'wait' }],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'hello' }],
      hello: ['sms', { body: text }, onward('out')],
      out: ['exit', {}],
    },
    settings,
  )
const come = (...keys: string[]) => scene.inflow.events(keys.map((contact) => ({ contact, name: 'signup' })))

test('people who wait in version 1 finish there; new ones take version 2; the triggers of version 1 have ceased', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  const one = await scene.publish(signup({}, 'One'))
  await come('anna')
  await scene.until(scene.now() + hour)
  const two = await scene.publish(
    journeyOf('Sign-up', {
      in: ['event', { name: 'signup' }, { next: 'mail' }],
      mail: ['sms', { body: 'Two' }, onward('out')],
      out: ['exit', { goal: true }],
    }),
    one.journey,
  )
  await come('bob')
  await scene.until(scene.now() + 2 * day)
  expect(await scene.walks(anna)).toMatchObject([
    { version: one.version, end: 'exit', ways: ['wait:next', 'hello:sent', 'out:end'] },
  ])
  expect(await scene.walks(bob)).toMatchObject([{ version: two.version, end: 'goal', ways: ['mail:sent', 'out:end'] }])
  expect(await scene.count(one.version, null, 'entered')).toBe(1)
})

test('an audience that recurs fires for the newest version only, each time once', async () => {
  await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  const weekly = (reason: string) =>
    journeyOf(
      'Weekly',
      {
        in: ['audience', { schedule: { mode: 'recurring', every: 'day', time: '09:00' } }, { next: 'out' }],
        out: ['exit', { reason }],
      },
      { reentry: { mode: 'always' } },
    )
  const one = await scene.publish(weekly('one'))
  await scene.until('2027-03-03T12:00:00Z')
  expect(await scene.count(one.version, null, 'entered')).toBe(4)
  const two = await scene.publish(weekly('two'), one.journey)
  await scene.until('2027-03-05T12:00:00Z')
  expect(await scene.count(one.version, null, 'entered')).toBe(4)
  expect(await scene.count(two.version, null, 'entered')).toBe(4)
})

test('once means once in a lifetime, over all versions', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const one = await scene.publish(signup({ reentry: { mode: 'once' } }))
  await come('anna')
  await come('anna')
  await scene.until(scene.now() + 2 * day)
  const two = await scene.publish(signup({ reentry: { mode: 'once' } }), one.journey)
  await come('anna')
  await scene.look()
  expect(await scene.walks(anna)).toHaveLength(1)
  expect(await scene.count(one.version, null, 'refused:reentry')).toBe(1)
  expect(await scene.count(two.version, null, 'refused:reentry')).toBe(1)
})

test('after exit with a cool-down: not while inside, not before it is over, then again', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const one = await scene.publish(signup({ reentry: { mode: 'afterExit', cooldown: 'P3D' } }))
  const start = scene.now()
  await come('anna')
  await scene.until(start + hour)
  await come('anna') // inside
  await scene.until(start + 2 * day)
  const two = await scene.publish(signup({ reentry: { mode: 'afterExit', cooldown: 'P3D' } }), one.journey)
  await come('anna') // out, but within three days of entering
  await scene.until(start + 3 * day + hour)
  await come('anna')
  await scene.until(start + 5 * day)
  expect(await scene.walks(anna)).toMatchObject([
    { version: one.version, end: 'exit' },
    { version: two.version, end: 'exit' },
  ])
  expect(await scene.count(one.version, null, 'refused:reentry')).toBe(1)
  expect(await scene.count(two.version, null, 'refused:cooldown')).toBe(1)
})

test('always means walks side by side, each with its own messages', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(signup({ reentry: { mode: 'always' } }))
  await come('anna', 'anna')
  await scene.until(scene.now() + hour)
  await come('anna')
  await scene.until(scene.now() + 2 * day)
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit' }, { end: 'exit' }, { end: 'exit' }])
  expect(await scene.messages(version)).toHaveLength(3)
})

test('the same event id twice lets in once', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  await scene.publish(signup({ reentry: { mode: 'always' } }))
  const event = { id: 'order-1', contact: 'anna', name: 'signup' }
  expect((await scene.inflow.events([event, event])).map((result) => result.state)).toEqual(['accepted', 'duplicate'])
  expect((await scene.inflow.events([event])).map((result) => result.state)).toEqual(['duplicate'])
  await scene.look()
  expect(await scene.walks(anna)).toHaveLength(1)
})

test('an entry limit lets in so many a day and so many in all, and counts whom it refuses', async () => {
  await scene.addPeople(Array.from({ length: 12 }, (_, n) => ({ key: `p${n}` })))
  const one = await scene.publish(signup({ entryLimit: { total: 7, perDay: 4 } }))
  await come('p0', 'p1', 'p2', 'p3', 'p4')
  await come('p5')
  expect(await scene.count(one.version, null, 'entered')).toBe(4)
  expect(await scene.count(one.version, null, 'refused:limit')).toBe(2)
  // The journey's day ends at midnight in Shanghai, not a day after the first entry.
  await scene.until('2027-03-01T16:00:00Z')
  await come('p4', 'p5')
  const two = await scene.publish(signup({ entryLimit: { total: 7, perDay: 4 } }), one.journey)
  await come('p6', 'p7', 'p8')
  expect(await scene.count(two.version, null, 'entered')).toBe(1)
  expect(await scene.count(two.version, null, 'refused:limit')).toBe(2)
  await scene.until(scene.now() + 3 * day)
})

test('an audience larger than its limit lets in the first ones only', async () => {
  await scene.addPeople(Array.from({ length: 9 }, (_, n) => ({ key: `p${n}` })))
  const { version } = await scene.publish(
    journeyOf('Limited', { in: ['audience', {}, { next: 'out' }], out: ['exit', {}] }, { entryLimit: { total: 5 } }),
  )
  await scene.look()
  expect(await scene.count(version, null, 'entered')).toBe(5)
  expect(await scene.count(version, null, 'refused:limit')).toBe(4)
})

test('two executions of a firing at one time let in nobody twice, even where walks may stand side by side', async () => {
  await scene.addPeople(Array.from({ length: 40 }, (_, n) => ({ key: `p${n}` })))
  const { version } = await scene.publish(
    journeyOf(
      'Side by side',
      { in: ['audience', {}, { next: 'out' }], out: ['exit', {}] },
      { reentry: { mode: 'always' } },
    ),
  )
  await Promise.all(Array.from({ length: 4 }, () => fireTriggers(scene.deps, { version, part: 0 })))
  expect(await scene.count(version, null, 'entered')).toBe(40)
})

test('a date that is learnt minutes before its time lets its contact in on time, and once', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  const { version } = await scene.publish(
    journeyOf('Appointment', {
      in: ['date', { attribute: 'visit', repeat: 'once', offsetDays: 0, time: '10:40' }, { next: 'hello' }],
      hello: ['sms', { body: 'See you soon' }, onward('out')],
      out: ['exit', {}],
    }),
  )
  // 10:20 in Shanghai: the scan of this hour has been made.
  await scene.until('2027-03-01T02:20:00Z')
  await upsertContacts(
    scene.inflow.deps,
    scene.world.workspace,
    [{ key: 'anna', attributes: { visit: '2027-03-01' } } as ContactInput],
    { source: 'api' },
  )
  await scene.inflow.events([{ contact: 'bob', name: 'booked', attributes: { visit: '2027-03-01' } }])
  await scene.until('2027-03-01T02:39:59Z')
  expect(await scene.messages(version)).toEqual([])
  await scene.until('2027-03-01T02:41:00Z')
  expect(await scene.messages(version)).toHaveLength(2)
  expect(await scene.walks(anna)).toHaveLength(1)
  await scene.until('2027-03-01T05:00:00Z')
  expect(await scene.messages(version)).toHaveLength(2)
  expect(await scene.count(version, null, 'entered')).toBe(2)
})

test('an audience is who matches when it fires', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([
    { key: 'anna', attributes: { tier: 'vip' } },
    { key: 'bob', attributes: { tier: 'new' } },
  ])
  const condition = { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' }
  await scene.publish(
    journeyOf('At noon', {
      in: ['audience', { condition, schedule: { mode: 'at', at: '2027-03-01T12:00' } }, { next: 'out' }],
      out: ['exit', {}],
    }),
  )
  await scene.look()
  await scene.db
    .updateTable('contact')
    .set({ attributes: JSON.stringify({ tier: 'vip' }) })
    .where('id', '=', bob)
    .execute()
  await scene.db
    .updateTable('contact')
    .set({ attributes: JSON.stringify({ tier: 'new' }) })
    .where('id', '=', anna)
    .execute()
  await scene.until('2027-03-01T03:59:00Z')
  expect(await scene.walks(bob)).toEqual([])
  await scene.until('2027-03-01T04:00:00Z')
  expect(await scene.walks(bob)).toHaveLength(1)
  expect(await scene.walks(anna)).toEqual([])
})

test('firings missed while everything was down are made up for once', async () => {
  await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(
    journeyOf(
      'Daily',
      {
        in: ['audience', { schedule: { mode: 'recurring', every: 'day', time: '09:00' } }, { next: 'out' }],
        out: ['exit', {}],
      },
      { reentry: { mode: 'always' } },
    ),
  )
  await scene.until('2027-03-02T02:00:00Z')
  expect(await scene.count(version, null, 'entered')).toBe(1)
  // Down for a week: nobody looks. 09:00 in Shanghai is 01:00 UTC.
  scene.world.time.now = Date.parse('2027-03-09T05:00:00Z')
  await scene.look()
  expect(await scene.count(version, null, 'entered')).toBe(2)
  await scene.until('2027-03-10T00:59:59Z')
  expect(await scene.count(version, null, 'entered')).toBe(2)
  await scene.until('2027-03-10T01:00:00Z')
  expect(await scene.count(version, null, 'entered')).toBe(3)
})

test('a call lets in those it names, each with a payload, and a repeated call nobody again', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const { journey, version } = await scene.publish(
    journeyOf(
      'Call',
      {
        in: ['api', {}, { next: 'hello' }],
        hello: ['sms', { body: 'Code {{ entry.code }}' }, onward('out')],
        out: ['exit', {}],
      },
      { reentry: { mode: 'always' } },
    ),
  )
  const request = { contacts: [{ key: 'anna', payload: { code: 'A7' } }], idempotencyKey: 'call-1' }
  expect(await scene.inflow.enrol(journey, request)).toEqual([{ key: 'anna', state: 'entered' }])
  expect(await scene.inflow.enrol(journey, request)).toEqual([{ key: 'anna', state: 'repeated' }])
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['hello:sent', 'out:end'] }])
  expect(await scene.messages(version)).toHaveLength(1)
})
