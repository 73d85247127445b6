import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { advance } from '../../../activities/advance.ts'
import { retryFailed, setVersionState, stopVersion } from '../../../activities/control/version-state.ts'
import { overdueShares } from '../../../activities/sweep.ts'
import { defineStep } from '../../../schema/define-step.ts'
import { z } from 'zod'
import { createScenario, day, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

/** A step that throws while `broken`. */
const trap = { broken: true }
const brittle = defineStep<Record<string, never>>({
  kind: 'brittle',
  family: 'plugin',
  title: { en: 'Brittle', zh: '易碎' },
  description: { en: '', zh: '' },
  config: z.strictObject({}),
  defaults: {},
  ports: () => [{ id: 'next', label: { en: '', zh: '' } }],
  summary: () => '',
  walk: () => {
    if (trap.broken) throw new Error('the table has no row 7')
    return { port: 'next' }
  },
})

let scene: Scenario
beforeEach(async () => {
  trap.broken = true
  scene = await createScenario('2027-03-01T02:00:00Z', { plugins: [brittle] })
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

const simple = () =>
  journeyOf('Simple', {
    in: ['event', { name: 'signup' }, { next: 'hello' }],
    hello: ['sms', { body: 'Hello' }, onward('wait')],
    wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'again' }],
    again: ['sms', { body: 'Again' }, onward('out')],
    out: ['exit', {}],
  })

test('a nudge lost on purpose is found by the sweeper', async () => {
  await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(simple())
  scene.world.time.now = undefined
  scene.world.deps.nudge = () => {}
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  expect(await overdueShares(scene.deps)).toEqual([])
  await sql`update enrolment set due_at = due_at - interval '3 seconds'`.execute(scene.db)
  expect(await overdueShares(scene.deps)).toEqual([{ version, part: 0 }])
  await scene.look()
  expect(await overdueShares(scene.deps)).toEqual([])
})

test('queued batches, and batches whose driver is gone, are found by the sweeper too', async () => {
  await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(simple())
  scene.world.time.now = undefined
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await advance(scene.deps, { version, part: 0 })
  expect(await overdueShares(scene.deps)).toEqual([])
  await sql`update batch set not_before = now() - interval '3 seconds'`.execute(scene.db)
  expect(await overdueShares(scene.deps)).toEqual([{ version, part: 0 }])
  await sql`update batch set status = 1, owner = 'nobody', attempt = 1, started_at = now() - interval '2 minutes'`.execute(
    scene.db,
  )
  expect(await overdueShares(scene.deps)).toEqual([{ version, part: 0 }])
  expect((await advance(scene.deps, { version, part: 0 })).queued).toMatchObject([{ lane: 'sandbox-sms', batches: 1 }])
  await sql`update batch set status = 0, owner = null, attempt = null`.execute(scene.db)
  await scene.look()
})

test('stop ends everybody as stopped: those who wait, those in the queue, those who are stuck', async () => {
  const [anna = 0, bob = 0, cora = 0] = await scene.addPeople([
    { key: 'anna' },
    { key: 'bob' },
    { key: 'cora', attributes: { odd: true } },
  ])
  const odd = { type: 'attribute', path: 'odd', as: 'boolean', op: 'isTrue' }
  const { version } = await scene.publish(
    journeyOf('To stop', {
      in: ['event', { name: 'signup' }, { next: 'branch' }],
      branch: ['branch', { branches: [{ id: 'odd', label: '', condition: odd }] }, { odd: 'brittle', else: 'wait' }],
      brittle: ['brittle', {}, { next: 'wait' }],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'again' }],
      again: ['sms', { body: 'Again' }, onward('out')],
      out: ['exit', {}],
    }),
  )
  await scene.inflow.events([
    { contact: 'anna', name: 'signup' },
    { contact: 'cora', name: 'signup' },
  ])
  await scene.until(scene.now() + day - 1000)
  await scene.inflow.events([{ contact: 'bob', name: 'signup' }])
  await scene.look()
  scene.world.time.now = scene.now() + 1000
  await advance(scene.deps, { version, part: 0 }) // anna is in the queue now
  await setVersionState(scene.deps, { version, state: 'stopped' })
  await scene.look()
  while ((await stopVersion(scene.deps, { version, part: 0 })).more);
  for (const contact of [anna, bob, cora])
    expect(await scene.walks(contact)).toMatchObject([{ state: 3, end: 'stopped' }])
  expect(await scene.messages(version)).toEqual([])
  expect(await scene.count(version, null, 'ended:stopped')).toBe(3)
  expect(await scene.count(version, 'brittle', 'stuck')).toBe(0)
  await scene.inflow.events([{ contact: 'anna', name: 'signup' }])
  await scene.until(scene.now() + 3 * day)
  expect(await scene.messages(version)).toEqual([])
})

test('a walk whose step throws is parked there with the error, and goes on when it is retried', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna', attributes: { odd: true } }, { key: 'bob' }])
  const odd = { type: 'attribute', path: 'odd', as: 'boolean', op: 'isTrue' }
  const { version } = await scene.publish(
    journeyOf('Brittle', {
      in: ['event', { name: 'signup' }, { next: 'branch' }],
      branch: ['branch', { branches: [{ id: 'odd', label: '', condition: odd }] }, { odd: 'brittle', else: 'out' }],
      brittle: ['brittle', {}, { next: 'out' }],
      out: ['exit', {}],
    }),
  )
  await scene.inflow.events([
    { contact: 'anna', name: 'signup' },
    { contact: 'bob', name: 'signup' },
  ])
  await scene.until(scene.now() + day)
  expect(await scene.walks(bob)).toMatchObject([{ end: 'exit' }])
  expect(await scene.walks(anna)).toMatchObject([{ state: 2, at: 'brittle', error: 'the table has no row 7' }])
  expect(await scene.count(version, 'brittle', 'stuck')).toBe(1)
  expect(await retryFailed(scene.deps, { version, part: 0 })).toEqual({ retried: 1 })
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ state: 2 }])
  trap.broken = false
  expect(await retryFailed(scene.deps, { version, part: 0, step: 0 })).toEqual({ retried: 0 })
  expect(await retryFailed(scene.deps, { version, part: 0 })).toEqual({ retried: 1 })
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['branch:odd', 'brittle:next', 'out:end'] }])
  expect(await scene.count(version, 'brittle', 'stuck')).toBe(0)
  expect(await scene.count(version, 'brittle', 'arrived')).toBe(1)
})

test('a version with nobody inside and no trigger to come says that it is finished', async () => {
  await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(
    journeyOf('Now', {
      in: ['audience', {}, { next: 'wait' }],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'out' }],
      out: ['exit', {}],
    }),
  )
  expect((await advance(scene.deps, { version, part: 0 })).finished).toBe(false)
  await scene.look()
  expect((await advance(scene.deps, { version, part: 0 })).finished).toBe(false)
  await scene.until(scene.now() + 2 * day)
  expect((await advance(scene.deps, { version, part: 0 })).finished).toBe(true)
  const open = await scene.publish(simple())
  expect((await advance(scene.deps, { version: open.version, part: 0 })).finished).toBe(false)
})
