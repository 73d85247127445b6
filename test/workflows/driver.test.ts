import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WorkflowUpdateFailedError } from '@temporalio/client'
import { driverId } from '../../schema/activities.ts'
import { setVersionState } from '../../activities/control/version-state.ts'
import { onward } from '../support/scenario.ts'
import { createInflow, type Inflow } from '../support/inflow.ts'
import { brokenLaws, readLedger } from '../support/laws.ts'
import { phoneOf } from '../support/fill.ts'
import { startTemporalWorld, type TemporalWorld, until } from '../support/temporal-world.ts'
import { createWorld, journeyOf, type World } from '../support/world.ts'

let world: World
let temporal: TemporalWorld
let inflow: Inflow
let people: number[]

beforeAll(async () => {
  world = await createWorld()
  await fetch(`${world.sandbox.url}/v1/accounts/default`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults: false, receipts: false }),
  })
  inflow = createInflow(world)
  temporal = await startTemporalWorld(world)
  people = await world.addContacts(Array.from({ length: 60 }, (_, n) => ({ key: `p${n}`, phone: phoneOf(3000 + n) })))
})

afterAll(async () => {
  await inflow.close()
  await temporal.close()
  await world.close()
})

async function publish(doc: ReturnType<typeof journeyOf>) {
  const journey = await world.createJourney(doc)
  const { id } = await world.publish(journey)
  await inflow.knows(journey, id)
  world.deps.nudge([{ version: id, part: 0 }])
  await temporal.nudger.settled()
  return { journey, version: id, driver: await temporal.driver(id) }
}
const inside = async (version: number) =>
  Number(
    (
      await world.db
        .selectFrom('enrolment')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('version', '=', version)
        .where('state', '<>', 3)
        .executeTakeFirstOrThrow()
    ).n,
  )
const entered = async (version: number) =>
  Number(
    (
      await world.db
        .selectFrom('enrolment')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('version', '=', version)
        .executeTakeFirstOrThrow()
    ).n,
  )
const stateOf = async (version: number) =>
  (await world.db.selectFrom('journey_version').select('state').where('id', '=', version).executeTakeFirstOrThrow())
    .state

test('a published journey runs to its end by itself, and its driver completes', async () => {
  const { version, driver } = await publish(
    journeyOf('Broadcast', {
      in: ['audience', {}, { next: 'hello' }],
      hello: ['sms', { body: 'Hello' }, onward('wait')],
      wait: ['wait', { mode: 'for', duration: 'PT1S' }, { next: 'again' }],
      again: ['sms', { body: 'Again' }, onward('out')],
      out: ['exit', {}],
    }),
  )
  await driver.result()
  expect(await entered(version)).toBe(people.length)
  expect(await inside(version)).toBe(0)
  expect(await stateOf(version)).toBe('completed')
  expect(await brokenLaws(world.db, version, await readLedger(world.sandbox.url))).toEqual([])
})

describe('what an operator sees and does in the Temporal Web UI', () => {
  let serial = 0
  const doc = () =>
    journeyOf(
      'Event 活动',
      {
        in: ['event', { name: `signup-${++serial}` }, { next: 'hello' }],
        hello: ['sms', { body: 'Hello' }, onward('wait')],
        wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'out' }],
        out: ['exit', {}],
      },
      { reentry: { mode: 'always' } },
    )

  test('search attributes, summaries and a board with every step, and no data of any contact', async () => {
    const { version, journey, driver } = await publish(doc())
    await inflow.events([
      { contact: 'p1', name: `signup-${serial}` },
      { contact: 'p2', name: `signup-${serial}` },
    ])
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 2,
    )
    const shown = {
      CaravanJourney: [journey],
      CaravanVersion: [1],
      CaravanState: ['running'],
      CaravanPartition: ['0'],
      CaravanWorkspace: [String(world.workspace)],
    }
    await until(async () => (await driver.describe()).searchAttributes['CaravanState'] !== undefined)
    const described = await driver.describe()
    expect(described.searchAttributes).toMatchObject(shown)
    expect(await described.staticSummary()).toContain('Event 活动')
    const board = await driver.query<{ definition?: unknown; currentDetails?: string }>('__temporal_workflow_metadata')
    expect(board.currentDetails).toContain('| step | kind | here | passed | failed |')
    expect(board.currentDetails).toContain('Event 活动')
    const found: string[] = []
    await until(async () => {
      found.length = 0
      for await (const info of temporal.client.workflow.list({ query: `CaravanJourney = '${journey}'` }))
        found.push(info.workflowId)
      return found.length > 0
    })
    expect(found).toEqual([driverId({ workspace: world.workspace, journey, number: 1, part: 0, version })])
    const history = JSON.stringify(await driver.fetchHistory())
    for (const secret of [phoneOf(3001), phoneOf(3001).slice(3), 'Hello']) {
      expect(history).not.toContain(secret)
      expect(history).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1))
    }
    const metadata = JSON.stringify(board.definition)
    for (const name of ['pause', 'resume', 'stop', 'rate', 'retryFailed', 'explain', 'nudge'])
      expect(metadata).toContain(`"${name}"`)
    expect(metadata).toContain('harmless at any time')
  })

  test('pause holds, also against new people; resume goes on', async () => {
    const { version, driver } = await publish(doc())
    await driver.executeUpdate('pause')
    expect(await stateOf(version)).toBe('paused')
    await inflow.events([{ contact: 'p3', name: `signup-${serial}` }])
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).toEqual([])
    await driver.executeUpdate('resume', { args: ['continue'] })
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 1,
    )
    expect(await stateOf(version)).toBe('running')
  })

  test('a rate is a number above 0, or none', async () => {
    const { version, driver } = await publish(doc())
    await driver.executeUpdate('rate', { args: [25] })
    expect(
      (await world.db.selectFrom('journey_version').select('rate').where('id', '=', version).executeTakeFirstOrThrow())
        .rate,
    ).toBe(25)
    await expect(driver.executeUpdate('rate', { args: [-1] })).rejects.toThrow(WorkflowUpdateFailedError)
    await driver.executeUpdate('rate', { args: [null] })
    expect(
      (await world.db.selectFrom('journey_version').select('rate').where('id', '=', version).executeTakeFirstOrThrow())
        .rate,
    ).toBeNull()
  })

  test('explain answers with steps, ways and reasons of one contact, and with no value', async () => {
    const { version, driver } = await publish(doc())
    await inflow.events([{ contact: 'p4', name: `signup-${serial}` }])
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 1,
    )
    await until(async () =>
      JSON.stringify(await driver.executeUpdate('explain', { args: [people[4]!] })).includes('"step":"wait"'),
    )
    const walks = await driver.executeUpdate<unknown[], [number]>('explain', { args: [people[4]!] })
    expect(walks).toMatchObject([
      { state: 'waiting', step: 'wait', endReason: null, hops: [{ step: 'hello', port: 'sent' }] },
    ])
    await expect(driver.executeUpdate('explain', { args: ['p4'] })).rejects.toThrow(WorkflowUpdateFailedError)
  })

  test('stop ends everybody and then the driver', async () => {
    const { version, driver } = await publish(doc())
    await inflow.events([
      { contact: 'p5', name: `signup-${serial}` },
      { contact: 'p6', name: `signup-${serial}` },
    ])
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 2,
    )
    await driver.executeUpdate('stop')
    await driver.result()
    expect(await inside(version)).toBe(0)
    expect(
      (await world.db.selectFrom('enrolment').select('end_reason').where('version', '=', version).execute()).map(
        (row) => row.end_reason,
      ),
    ).toEqual(['stopped', 'stopped'])
    expect(await brokenLaws(world.db, version, await readLedger(world.sandbox.url))).toEqual([])
  })

  test('a driver that was terminated begins again at the next event and loses nobody', async () => {
    const { version, driver } = await publish(doc())
    await inflow.events([{ contact: 'p7', name: `signup-${serial}` }])
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 1,
    )
    await driver.terminate('test')
    await inflow.events([{ contact: 'p8', name: `signup-${serial}` }])
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 2,
    )
  })

  test('a worker that is restarted goes on; the pause in the database holds also without a driver', async () => {
    const { version, driver } = await publish(doc())
    await until(async () => (await driver.describe()).searchAttributes['CaravanState'] !== undefined)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await temporal.restartWorkers()
    await setVersionState(world.deps, { version, state: 'paused' })
    await inflow.events([{ contact: 'p9', name: `signup-${serial}` }])
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).toEqual([])
    await setVersionState(world.deps, { version, state: 'running' })
    await until(
      async () =>
        (await world.db.selectFrom('message').select('id').where('version', '=', version).execute()).length === 1,
    )
  })
})

test('an idle driver costs nothing: no timer, no activity, until somebody comes', async () => {
  const { version, driver } = await publish(
    journeyOf('Idle', { in: ['event', { name: 'never' }, { next: 'out' }], out: ['exit', {}] }),
  )
  await until(async () => (await driver.describe()).historyLength > 8)
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const { historyLength } = await driver.describe()
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect((await driver.describe()).historyLength).toBe(historyLength)
  expect(await entered(version)).toBe(0)
})
