import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeHops } from '../../activities/path.ts'
import { emptyCatalogue } from '../../schema/check.ts'
import { compile } from '../../schema/compile.ts'
import { kindsWith } from '../../schema/steps/registry.ts'
import { driverId } from '../../schema/activities.ts'
import { startTestRun } from '../../server/test-run.ts'
import { createInflow, type Inflow } from '../support/inflow.ts'
import { phoneOf } from '../support/fill.ts'
import { onward } from '../support/scenario.ts'
import { startTemporalWorld, type TemporalWorld, until } from '../support/temporal-world.ts'
import { createWorld, journeyOf, type World } from '../support/world.ts'

let world: World
let inflow: Inflow
let temporal: TemporalWorld

beforeAll(async () => {
  world = await createWorld()
  inflow = createInflow(world)
  temporal = await startTemporalWorld(world)
})
afterAll(async () => {
  await inflow.close()
  await temporal.close()
  await world.close()
})

const doc = journeyOf('Two weeks', {
  in: ['api', {}, { next: 'hello' }],
  hello: ['sms', { body: 'Hello {{ contact.key }}' }, onward('wait')],
  wait: ['wait', { mode: 'for', duration: 'P7D' }, { next: 'branch' }],
  branch: [
    'branch',
    { branches: [{ id: 'lately', label: '', condition: { type: 'event', name: 'seen', done: true, within: 'P10D' } }] },
    { lately: 'listen', else: 'out' },
  ],
  listen: [
    'listen',
    { branches: [{ id: 'bought', on: 'event', name: 'bought' }], timeout: 'P7D' },
    { bought: 'out', timeout: 'again' },
  ],
  again: ['sms', { body: 'Still there?' }, onward('out')],
  out: ['exit', {}],
})

const compiled = compile(doc, emptyCatalogue, kindsWith())
function waysOf(path: string | null): string[] {
  if (!compiled.ok) throw new Error('the drawing does not compile')
  const { steps } = compiled.plan
  return decodeHops(path).map(
    (hop) => `${steps[hop.step]?.id}:${hop.port === null ? 'end' : steps[hop.step]?.ports[hop.port]?.id}`,
  )
}

async function start(key: string, n: number, scale: number) {
  const [contact = 0] = await world.addContacts([{ key, phone: phoneOf(5000 + n) }])
  const journey = await world.createJourney(doc)
  const run = await startTestRun(world.deps, { doc, journey, contactId: contact, scale, catalogue: emptyCatalogue })
  const read = () =>
    world.db.selectFrom('enrolment').selectAll().where('id', '=', run.enrolment).executeTakeFirstOrThrow()
  return { run, journey, read }
}

test('a test run of two weeks ends in seconds and can be watched in Temporal', async () => {
  const began = Date.now()
  const { run, journey, read } = await start('watched', 0, 2 * 86_400)
  await inflow.events([{ contact: 'watched', name: 'seen' }])
  const handle = temporal.client.workflow.getHandle(
    driverId({ workspace: world.workspace, journey, number: 0, part: run.part, version: run.version }),
  )
  await until(async () => (await read()).state === 3)
  expect(Date.now() - began).toBeLessThan(30_000)
  const row = await read()
  expect(row.end_reason).toBe('exit')
  expect(waysOf(row.path)).toEqual([
    'hello:sent',
    'wait:next',
    'branch:lately',
    'listen:timeout',
    'again:sent',
    'out:end',
  ])
  await handle.result()
  const described = await handle.describe()
  expect(described.type).toBe('solo')
  expect(await described.staticSummary()).toBe('Two weeks · test run')
  // Two weeks by the journey's own clock.
  const [first, last] = [decodeHops(row.path)[0]!.at, decodeHops(row.path).at(-1)!.at]
  expect((last - first) / 86_400_000).toBeGreaterThan(13.9)
  expect(await world.db.selectFrom('message').select('id').where('version', '=', run.version).execute()).toHaveLength(2)
})

test('what happens meanwhile is seen by a test run at once', async () => {
  const { read } = await start('acts', 1, 86_400 * 2)
  await inflow.events([{ contact: 'acts', name: 'seen' }])
  await until(async () => waysOf((await read()).path).at(-1) === 'branch:lately')
  await inflow.events([{ contact: 'acts', name: 'bought' }])
  await until(async () => (await read()).state === 3)
  expect(waysOf((await read()).path).slice(3)).toEqual(['listen:bought', 'out:end'])
})

test('a test run counts for nothing in its journey: the contact may still enter', async () => {
  const { journey } = await start('fresh', 2, 86_400 * 7)
  await world.publish(journey)
  const { rows } = {
    rows: await world.db
      .selectFrom('journey_version')
      .select(['number', 'newest'])
      .where('journey', '=', journey)
      .orderBy('number')
      .execute(),
  }
  expect(rows).toEqual([
    { number: 0, newest: false },
    { number: 1, newest: true },
  ])
  const { id } = await world.db
    .selectFrom('journey_version')
    .select('id')
    .where('journey', '=', journey)
    .where('number', '=', 1)
    .executeTakeFirstOrThrow()
  await inflow.knows(journey, id)
  expect(await inflow.enrol(journey, { contacts: [{ key: 'fresh' }] })).toEqual([{ key: 'fresh', state: 'entered' }])
})
