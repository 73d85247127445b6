import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { check, emptyCatalogue } from '../../../schema/check.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { loadPlugins } from '../../../server/plugins.ts'
import { createScenario, day, minute, onward, type Scenario } from '../../support/scenario.ts'
import { startTemporalWorld, until } from '../../support/temporal-world.ts'
import { journeyOf } from '../../support/world.ts'
import { runner } from './activity.ts'
import { startLoyaltyServer } from './loyalty-server.ts'
import { step } from './step.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
let loyalty: Awaited<ReturnType<typeof startLoyaltyServer>>
let scene: Scenario

beforeEach(async () => {
  loyalty = await startLoyaltyServer()
  scene = await createScenario('2027-03-01T02:00:00Z', { plugins: [step], runners: [runner] })
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
  loyalty.close()
})

const journey = (points = 100) =>
  journeyOf(
    'Points',
    {
      in: ['event', { name: 'bought' }, { next: 'points' }],
      points: ['loyalty-points', { url: loyalty.url, points }, { silver: 'hello', gold: 'vip', failed: 'out' }],
      hello: ['sms', { body: 'You have {{ steps.points.balance }} points' }, onward('out')],
      vip: ['update', { changes: [{ do: 'addTag', tag: 'gold' }] }, { next: 'out' }],
      out: ['exit', {}],
    },
    { reentry: { mode: 'always' } },
  )

describe('the sample plugin', () => {
  test('loads from its folder, with its step and its runner', async () => {
    const { plugins, faults } = await loadPlugins([folder])
    expect(faults).toEqual([])
    expect(plugins).toMatchObject([{ kind: { kind: 'loyalty-points' }, runner: { kind: 'loyalty-points' } }])
  })

  test('has problems like any other step', () => {
    const doc = journey()
    doc.steps['points']!.config = { url: 'nowhere', points: 5 }
    doc.steps['points']!.next = { platinum: 'out' }
    const problems = check(doc, emptyCatalogue, kindsWith([step])).map(
      ({ code, severity, stepId }) => `${severity} ${code} ${stepId}`,
    )
    expect(problems).toContain('error empty-text points')
    expect(problems).toContain('error unknown-port points')
    expect(check(doc, emptyCatalogue, kindsWith())).toContainEqual({
      code: 'unknown-kind',
      severity: 'error',
      stepId: 'points',
      params: { kind: 'loyalty-points' },
    })
  })

  test('adds points and goes on by tier; the answer is there for later steps', async () => {
    const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
    loyalty.balances.set('bob', 950)
    await scene.publish(journey())
    await scene.inflow.events([
      { contact: 'anna', name: 'bought' },
      { contact: 'bob', name: 'bought' },
    ])
    await scene.look()
    expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['points:silver', 'hello:sent', 'out:end'] }])
    expect(await scene.walks(bob)).toMatchObject([{ end: 'exit', ways: ['points:gold', 'vip:next', 'out:end'] }])
    expect(Object.fromEntries(loyalty.balances)).toEqual({ anna: 100, bob: 1050 })
    const row = await scene.db
      .selectFrom('enrolment')
      .select('answers')
      .where('contact_id', '=', anna)
      .executeTakeFirstOrThrow()
    expect(row.answers).toEqual({ points: { tier: 'silver', balance: 100 } })
  })

  test('is tried again while the other side is not well, and gives up for good on a clear no', async () => {
    const [anna = 0, nobody = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'nobody' }])
    loyalty.state.failing = 2
    await scene.publish(journey())
    await scene.inflow.events([{ contact: 'anna', name: 'bought' }])
    await scene.until(scene.now() + minute)
    await scene.inflow.events([{ contact: 'nobody', name: 'bought' }])
    await scene.until(scene.now() + day)
    expect(await scene.walks(anna)).toMatchObject([{ ways: ['points:silver', 'hello:sent', 'out:end'] }])
    expect(await scene.walks(nobody)).toMatchObject([{ ways: ['points:failed', 'out:end'] }])
    expect(loyalty.state.calls).toBe(4)
    expect(loyalty.balances.get('anna')).toBe(100)
  })
})

test('a plugin’s batches run on a task queue of their own, on the real Temporal', { timeout: 60_000 }, async () => {
  scene.world.time.now = undefined
  const { plugins } = await loadPlugins([folder])
  const temporal = await startTemporalWorld(scene.world, plugins)
  try {
    const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
    const doc = journey()
    const id = await scene.world.createJourney(doc)
    const { id: version } = await scene.world.publish(id)
    await scene.inflow.knows(id, version)
    await scene.inflow.events([{ contact: 'anna', name: 'bought' }])
    await until(async () => (await scene.walks(anna))[0]?.end === 'exit')
    const { events } = await (await temporal.driver(version)).fetchHistory()
    const queues = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name ?? [])
    expect(queues).toContain('caravan-plugin-loyalty-points')
    expect(loyalty.balances.get('anna')).toBe(100)
  } finally {
    await temporal.close()
  }
})
