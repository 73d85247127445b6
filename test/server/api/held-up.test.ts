import { afterEach, beforeEach, expect, test } from 'vitest'
import { actOnHeldUp, heldUp } from '../../../activities/control/held-up.ts'
import { advance } from '../../../activities/advance.ts'
import { fireTriggers } from '../../../activities/fire-triggers.ts'
import type { Deps } from '../../../activities/deps.ts'
import type { Db } from '../../../activities/store/db.ts'
import { readBoard } from '../../../activities/control/board.ts'
import { noteCall } from '../../../activities/store/gateway-health.ts'
import { createScenario, day, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'
import { startTestApi } from './support/test-api.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

const doc = () =>
  journeyOf('Hello', {
    in: ['audience', {}, { next: 'hello' }],
    hello: ['sms', { body: 'Hello' }, { sent: 'out', failed: 'out', skipped: 'update' }],
    update: ['update', { changes: [{ do: 'addTag', tag: 'passed-over' }] }, { next: 'out' }],
    out: ['exit', {}],
  })
const refuse = (db: Db) =>
  noteCall(
    db,
    'sandbox-sms',
    { ms: 1, accepted: 0, rejected: 0, unknown: 0, units: 0, failure: 'In arrears.', account: true },
    false,
  )
/** Lets people come as far as the queue, and nobody send. */
async function queue(deps: Deps, version: number): Promise<void> {
  const share = { version, part: 0 }
  for (;;) {
    const tick = await advance(deps, share)
    if (tick.queued.length > 0) return
    if (tick.firing) await fireTriggers(deps, share)
  }
}
/** Three people wait for an account that its provider refuses. */
async function waiting() {
  const people = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }, { key: 'carl' }])
  const { version } = await scene.publish(doc())
  await queue(scene.deps, version)
  await refuse(scene.db)
  const [group] = await heldUp(scene.db, scene.world.workspace)
  return { people, version, group: group! }
}
async function addBackup(): Promise<void> {
  const keys = await scene.world.keys(scene.world.workspace)
  const settings = JSON.stringify({ url: scene.world.sandbox.url })
  await scene.db
    .insertInto('gateway')
    .values({
      id: 'backup',
      workspace: scene.world.workspace,
      name: 'Backup',
      kind: 'sandbox',
      channel: 'sms',
      secret: 'backup',
      settings: keys.seal({ table: 'gateway', column: 'settings', row: 'backup' }, settings),
    })
    .execute()
}

test('who waits for a refused account is told with step, account and reason, on the page and on the board', async () => {
  const { version, group } = await waiting()
  expect(group).toMatchObject({
    kind: 'waiting',
    version,
    stepId: 'hello',
    account: 'sandbox-sms',
    channel: 'sms',
    reason: 'In arrears.',
    people: 3,
    canSkip: true,
  })
  expect((await readBoard(scene.deps, { version, part: 0 })).lastError).toContain('In arrears.')
})

test('sent through another account, everybody gets it once', async () => {
  const { version, group } = await waiting()
  await addBackup()
  expect(await actOnHeldUp(scene.db, group, { act: 'move', to: 'backup' })).toMatchObject({ people: 3 })
  await scene.until(scene.now() + day)
  expect(await scene.messages(version)).toHaveLength(3)
  expect(await heldUp(scene.db, scene.world.workspace)).toEqual([])
})

test('skipped, they leave by that way with the reason, nothing is sent, and the journey goes on', async () => {
  const { people, version, group } = await waiting()
  expect(await actOnHeldUp(scene.db, group, { act: 'skip' })).toEqual({ people: 3, shares: [{ version, part: 0 }] })
  await scene.until(scene.now() + day)
  expect(await scene.messages(version)).toEqual([])
  const [walk] = await scene.walks(people[0]!)
  expect(walk).toMatchObject({ end: 'exit', ways: ['hello:skipped', 'update:next', 'out:end'] })
  expect(walk!.hops[0]!.why).toEqual([{ what: 'reason', value: 'operator' }])
  expect(await scene.count(version, 'hello', 'skip:operator')).toBe(3)
  expect(await actOnHeldUp(scene.db, group, { act: 'skip' })).toMatchObject({ people: 0 })
})

test('ended, they get nothing more and are counted as stopped', async () => {
  const { people, version, group } = await waiting()
  expect(await actOnHeldUp(scene.db, group, { act: 'end' })).toMatchObject({ people: 3 })
  expect(await scene.walks(people[1]!)).toMatchObject([{ state: 3, end: 'stopped' }])
  expect(await scene.count(version, null, 'ended:stopped')).toBe(3)
  expect(await heldUp(scene.db, scene.world.workspace)).toEqual([])
})

test('retried, an account that works again sends to all of them', async () => {
  const { version, group } = await waiting()
  expect(await actOnHeldUp(scene.db, group, { act: 'retry' })).toMatchObject({ people: 3 })
  await scene.until(scene.now() + day)
  expect(await scene.messages(version)).toHaveLength(3)
})

test.each(['retry', 'move', 'skip', 'end'] as const)('%s never touches what is being called', async (act) => {
  const { group } = await waiting()
  await addBackup()
  const row = () => scene.db.selectFrom('batch').selectAll().executeTakeFirstOrThrow()
  for (const status of [1, 2]) {
    await scene.db.updateTable('batch').set({ status, owner: 'somebody', attempt: 1 }).execute()
    const before = await row()
    const done = await actOnHeldUp(scene.db, group, act === 'move' ? { act, to: 'backup' } : { act })
    expect(done.people).toBe(0)
    expect(await row()).toEqual(before)
    expect(await scene.db.selectFrom('enrolment').select('state').where('state', '<>', 1).execute()).toEqual([])
    expect(await heldUp(scene.db, scene.world.workspace)).toEqual([])
  }
  await scene.db.updateTable('batch').set({ status: 0, owner: null, attempt: null }).execute()
})

test('those who are stuck are told by step and error, retried or ended', async () => {
  const people = await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  const { version } = await scene.publish(
    journeyOf('Wait', {
      in: ['audience', {}, { next: 'wait' }],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'out' }],
      out: ['exit', {}],
    }),
  )
  await scene.look()
  const stick = async (contact: number) => {
    await scene.db
      .updateTable('enrolment')
      .set({ state: 2, error: 'badZone', due_at: null })
      .where('contact_id', '=', contact)
      .execute()
    const step = (await scene.db.selectFrom('enrolment').select('step').executeTakeFirstOrThrow()).step
    await scene.db
      .insertInto('step_count')
      .values({ version, step, metric: 'stuck', shard: 0, n: 1 })
      .onConflict((clash) =>
        clash.columns(['version', 'step', 'metric', 'shard']).doUpdateSet((eb) => ({ n: eb('step_count.n', '+', 1) })),
      )
      .execute()
  }
  for (const contact of people) await stick(contact)
  const [group] = await heldUp(scene.db, scene.world.workspace)
  expect(group).toMatchObject({ kind: 'stuck', stepId: 'wait', error: 'badZone', people: 2, canSkip: false })
  expect(await actOnHeldUp(scene.db, { ...group!, error: 'other' }, { act: 'retry' })).toMatchObject({ people: 0 })
  expect(await actOnHeldUp(scene.db, group!, { act: 'retry' })).toMatchObject({ people: 2 })
  expect(await scene.count(version, 'wait', 'stuck')).toBe(0)
  await stick(people[0]!)
  expect(await actOnHeldUp(scene.db, group!, { act: 'end' })).toMatchObject({ people: 1 })
  expect(await scene.walks(people[0]!)).toMatchObject([{ state: 3, end: 'stopped' }])
  await scene.until(scene.now() + 2 * day)
  expect(await scene.walks(people[1]!)).toMatchObject([{ end: 'exit' }])
})

test('over HTTP: the list, an act that is audited, and what is refused', async () => {
  const api = await startTestApi()
  try {
    const { world } = api
    await world.addContacts([{ key: 'anna', phone: '+8613800138000' }])
    const journey = await world.createJourney(doc())
    const { id: version } = await world.publish(journey)
    await queue(world.deps, version)
    await refuse(api.db)
    const [group] = (await api.request('GET', '/api/held-up')).json
    expect(group).toMatchObject({ journey, kind: 'waiting', people: 1, accountName: 'Sandbox sms' })
    const { kind, step, account, error } = group
    const at = { version, kind, step, account, error }
    const ask = (act: object, more: object = {}) => api.request('POST', '/api/held-up', { at: { ...at, ...more }, act })
    expect((await ask({ act: 'move', to: 'sandbox-email' })).status).toBe(422)
    expect((await ask({ act: 'move', to: 'sandbox-sms' })).status).toBe(422)
    expect((await ask({ act: 'move', to: 'nobody' })).status).toBe(404)
    expect((await ask({ act: 'skip' }, { kind: 'stuck' })).status).toBe(422)
    expect((await ask({ act: 'retry' }, { version: 999_999 })).status).toBe(404)
    expect((await ask({ act: 'retry' }, { step: 99 })).status).toBe(404)
    expect((await ask({ act: 'dance' })).status).toBe(422)
    expect((await ask({ act: 'skip' })).json).toEqual({ people: 1 })
    const logged = await api.db
      .selectFrom('audit_log')
      .select(['subject', 'detail'])
      .where('act', '=', 'heldUp.skip')
      .execute()
    expect(logged).toMatchObject([{ subject: `version ${version}`, detail: { people: 1, account: 'sandbox-sms' } }])
  } finally {
    await api.close()
  }
})
