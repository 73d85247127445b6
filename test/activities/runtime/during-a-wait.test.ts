import { afterEach, beforeEach, expect, test } from 'vitest'
import { setVersionState } from '../../../activities/control/version-state.ts'
import type { Condition } from '../../../schema/condition.ts'
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

const bought: Condition = { type: 'event', name: 'bought', done: true }

const twoMessages = (settings = {}) =>
  journeyOf(
    'Two messages',
    {
      in: ['event', { name: 'signup' }, { next: 'hello' }],
      hello: ['sms', { body: 'Hello' }, onward('wait')],
      wait: ['wait', { mode: 'for', duration: 'P3D' }, { next: 'again' }],
      again: ['sms', { body: 'Still there?' }, onward('out')],
      out: ['exit', {}],
    },
    settings,
  )

test('a contact who converts during a wait leaves at once by the goal and gets no second message', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  const { version } = await scene.publish(twoMessages({ goal: bought }))
  await scene.inflow.events([
    { contact: 'anna', name: 'signup' },
    { contact: 'bob', name: 'signup' },
  ])
  await scene.until(scene.now() + day)
  await scene.inflow.events([{ contact: 'anna', name: 'bought', at: scene.now() - hour }])
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ end: 'goal', ways: ['hello:sent', 'wait:end'] }])
  await scene.until(scene.now() + 5 * day)
  expect(await scene.walks(bob)).toMatchObject([
    { end: 'exit', ways: ['hello:sent', 'wait:next', 'again:sent', 'out:end'] },
  ])
  expect((await scene.messages(version)).map((message) => message.contact_id)).toEqual([anna, bob, bob])
})

test('what a contact bought before they entered counts too: they leave by the goal before the first message', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(twoMessages({ goal: bought }))
  await scene.inflow.events([{ contact: 'anna', name: 'bought', at: scene.now() - 30 * day }])
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ end: 'goal', ways: ['hello:end'] }])
  expect(await scene.messages(version)).toEqual([])
})

test('a contact who replies takes the replied way; one who stays silent takes the timeout', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([
    { key: 'anna', phone: '+8613800019901' },
    { key: 'bob', phone: '+8613800019902' },
  ])
  const { version } = await scene.publish(
    journeyOf('Listen', {
      in: ['event', { name: 'signup' }, { next: 'ask' }],
      ask: ['sms', { body: 'Shall we call you?' }, onward('listen')],
      listen: [
        'listen',
        {
          branches: [
            { id: 'clicked', on: 'message', fact: 'clicked' },
            { id: 'replied', on: 'message', fact: 'replied' },
          ],
          timeout: 'P2D',
        },
        { clicked: 'out', replied: 'tag', timeout: 'out' },
      ],
      tag: ['update', { changes: [{ do: 'addTag', tag: 'call' }] }, { next: 'out' }],
      out: ['exit', {}],
    }),
  )
  await scene.inflow.events([
    { contact: 'anna', name: 'signup' },
    { contact: 'bob', name: 'signup' },
  ])
  await scene.until(scene.now() + hour)
  await scene.inflow.inbound('sms', [
    { kind: 'reply', from: '+8613800019901', text: '好的', at: scene.now(), dedupe: 'r1' },
  ])
  await scene.until(scene.now() + 3 * day)
  expect(await scene.walks(anna)).toMatchObject([
    { end: 'exit', ways: ['ask:sent', 'listen:replied', 'tag:next', 'out:end'] },
  ])
  expect(await scene.walks(bob)).toMatchObject([{ end: 'exit', ways: ['ask:sent', 'listen:timeout', 'out:end'] }])
  expect(await scene.count(version, 'ask', 'replied')).toBe(1)
})

test('a contact who opts out during a wait gets no message; the walk goes on', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna', phone: '+8613800019903' }])
  const { version } = await scene.publish(twoMessages())
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await scene.until(scene.now() + day)
  await scene.inflow.inbound('sms', [
    { kind: 'reply', from: '+8613800019903', text: 'TD', at: scene.now(), dedupe: 'stop' },
  ])
  await scene.until(scene.now() + 3 * day)
  expect(await scene.walks(anna)).toMatchObject([
    { end: 'exit', ways: ['hello:sent', 'wait:next', 'again:skipped', 'out:end'] },
  ])
  expect(await scene.messages(version)).toHaveLength(1)
  const skips = (await scene.walks(anna))[0]?.hops.find((hop) => hop.step === 'again')?.why
  expect(skips).toEqual([{ what: 'reason', value: expect.stringMatching(/suppressed|noConsent/) }])
})

test('a click that comes before the walk arrives at the listen is not missed', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(
    journeyOf('Early click', {
      in: ['event', { name: 'signup' }, { next: 'ask' }],
      ask: ['sms', { body: 'Look {{ "https://shop.example" | link }}' }, onward('wait')],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'listen' }],
      listen: [
        'listen',
        { branches: [{ id: 'clicked', on: 'message', fact: 'clicked' }], timeout: 'P2D' },
        { clicked: 'out', timeout: 'out' },
      ],
      out: ['exit', {}],
    }),
  )
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await scene.until(scene.now() + hour)
  const [message] = await scene.messages(version)
  await scene.inflow.inbound('sms', [{ kind: 'click', ref: String(message?.id), at: scene.now(), dedupe: 'c1' }])
  await scene.until(scene.now() + day)
  expect(await scene.walks(anna)).toMatchObject([{ ways: ['ask:sent', 'wait:next', 'listen:clicked', 'out:end'] }])
})

test('first by its own time wins, a late one does not count, one before entering neither', async () => {
  const [anna = 0, bob = 0, cora = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }, { key: 'cora' }])
  await scene.publish(
    journeyOf('Race', {
      in: ['event', { name: 'signup' }, { next: 'listen' }],
      listen: [
        'listen',
        {
          branches: [
            { id: 'seen', on: 'event', name: 'seen' },
            { id: 'bought', on: 'event', name: 'bought' },
          ],
          timeout: 'PT2H',
        },
        { seen: 'out', bought: 'out', timeout: 'out' },
      ],
      out: ['exit', {}],
    }),
  )
  const start = scene.now()
  await scene.inflow.events([{ contact: 'cora', name: 'seen', at: start - hour }])
  await scene.inflow.events(['anna', 'bob', 'cora'].map((contact) => ({ contact, name: 'signup' })))
  await scene.look()
  scene.world.time.now = start + hour
  // Received in this order; by their own times `bought` was first.
  await scene.inflow.events([
    { contact: 'anna', name: 'seen', at: start + 50_000 },
    { contact: 'anna', name: 'bought', at: start + 40_000 },
  ])
  await scene.look()
  // Timed after the deadline and received before the timeout was looked at.
  scene.world.time.now = start + 2 * hour + 60_000
  await scene.inflow.events([{ contact: 'bob', name: 'seen', at: start + 2 * hour + 30_000 }])
  await scene.look()
  expect((await scene.walks(anna))[0]?.ways).toEqual(['listen:bought', 'out:end'])
  expect((await scene.walks(bob))[0]?.ways).toEqual(['listen:timeout', 'out:end'])
  expect((await scene.walks(cora))[0]?.ways).toEqual(['listen:timeout', 'out:end'])
})

test('what falls due during a pause moves at once when it goes on with "continue"', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(twoMessages())
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await scene.until(scene.now() + 2 * day)
  await setVersionState(scene.deps, { version, state: 'paused' })
  await scene.until(scene.now() + 4 * day)
  expect(await scene.messages(version)).toHaveLength(1)
  await setVersionState(scene.deps, { version, state: 'running', mode: 'continue' })
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit' }])
})

test('every wait moves by the length of the pause when it goes on with "shift"', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(twoMessages())
  const start = scene.now()
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await scene.until(start + 2 * day)
  await setVersionState(scene.deps, { version, state: 'paused' })
  await scene.until(start + 6 * day)
  await setVersionState(scene.deps, { version, state: 'running', mode: 'shift' })
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ at: 'wait', due: new Date(start + 7 * day).toISOString() }])
  await scene.until(start + 7 * day)
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit' }])
})

test('during a pause people enter and wait at the first step, or are refused, as the journey says', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  const open = await scene.publish(twoMessages())
  const shut = await scene.publish(twoMessages({ whilePaused: 'refuse' }))
  for (const { version } of scene.live) await setVersionState(scene.deps, { version, state: 'paused' })
  await scene.inflow.knows(open.journey, open.version)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await scene.inflow.events([
    { contact: 'anna', name: 'signup' },
    { contact: 'bob', name: 'signup' },
  ])
  await scene.until(scene.now() + day)
  expect(await scene.count(open.version, null, 'entered')).toBe(2)
  expect(await scene.count(shut.version, null, 'refused:paused')).toBe(2)
  expect(await scene.messages(open.version)).toEqual([])
  await setVersionState(scene.deps, { version: open.version, state: 'running' })
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ at: 'wait', version: open.version }])
  expect(await scene.walks(bob)).toHaveLength(1)
})
