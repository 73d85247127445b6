import { afterEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { advance } from '../../../activities/advance.ts'
import { runBatches } from '../../../activities/run-batches.ts'
import { claimBatch, flipBatch } from '../../../activities/store/batches.ts'
import { FencedError, takeTurn } from '../../../activities/store/lane-turn.ts'
import { NotSentError } from '../../../activities/gateways/gateway.ts'
import { sms } from '../../../activities/steps/sms.ts'
import { createScenario, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

const owner = 'driver/sandbox-sms'
const execution = (act: string, att = 1) => ({
  run: 'run',
  act,
  att,
  cancelled: new AbortController().signal,
  heartbeat: () => {},
})
const run = (version: number, act: string, att = 1) =>
  runBatches(
    scene.deps,
    { version, part: 0, lane: 'sandbox-sms', owner, limit: 10, maxMs: 20_000 },
    execution(act, att),
  )
const claimOf = (version: number) => ({
  version,
  part: 0,
  lane: 'sandbox-sms',
  channel: 'sms' as const,
  marketing: true,
  now: scene.now(),
})

/** Five people, whose first message waits in a batch. */
async function prepare(options: { idempotent?: boolean; query?: boolean } = {}) {
  scene = await createScenario('2027-03-01T02:00:00Z', { idempotent: options.idempotent ?? false })
  await scene.account({ idempotent: options.idempotent ?? false, query: options.query ?? false })
  const keys = await scene.deps.keys(scene.world.workspace)
  const settings = JSON.stringify({
    url: scene.world.sandbox.url,
    idempotent: options.idempotent ?? false,
    query: options.query ?? false,
  })
  await scene.db
    .updateTable('gateway')
    .set({ settings: keys.seal({ table: 'gateway', column: 'settings', row: 'sandbox-sms' }, settings) })
    .where('id', '=', 'sandbox-sms')
    .execute()
  await scene.addPeople(Array.from({ length: 5 }, (_, n) => ({ key: `p${n}` })))
  const { version } = await scene.publish(
    journeyOf('Fences', {
      in: ['event', { name: 'signup' }, { next: 'hello' }],
      hello: ['sms', { body: 'Hello' }, onward('out')],
      out: ['exit', {}],
    }),
  )
  await scene.inflow.events(Array.from({ length: 5 }, (_, n) => ({ contact: `p${n}`, name: 'signup' })))
  await advance(scene.deps, { version, part: 0 })
  return version
}

/** Another process that sends, and is then never heard of again: its answer finds that others have taken over. */
async function dieInTheCall(version: number, meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
  const gatewayOf = scene.deps.gateway
  const live = (await gatewayOf('sandbox-sms'))!
  scene.deps.gateway = async () => ({
    ...live,
    gateway: {
      ...live.gateway,
      async send(messages, signal) {
        const results = await live.gateway.send(messages, signal)
        scene.deps.gateway = gatewayOf
        const turn = await takeTurn(scene.db, owner, { run: 'run', act: 'successor', att: 1 })
        const [batch] = await scene.db.selectFrom('batch').select('id').execute()
        expect(await claimBatch(scene.db, claimOf(version), { owner, turn }, batch!.id)).toBeDefined()
        return results
      },
    },
  })
  await expect(run(version, 'zombie')).rejects.toThrow(FencedError)
  await meanwhile()
}

const statuses = async (version: number) => (await scene.messages(version)).map(({ status, code }) => [status, code])

test('an older delivery of an activity that comes late does nothing', async () => {
  const version = await prepare()
  await takeTurn(scene.db, owner, { run: 'run', act: 'a', att: 2 })
  await expect(run(version, 'a', 1)).rejects.toThrow(FencedError)
  expect(await scene.messages(version)).toEqual([])
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})

test('a batch that was claimed but not called is safe to take again', async () => {
  const version = await prepare()
  const turn = await takeTurn(scene.db, owner, { run: 'run', act: 'dead', att: 1 })
  expect(await claimBatch(scene.db, claimOf(version), { owner, turn })).toBeDefined()
  await run(version, 'next')
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})

test('a claim, a flip and a settle of an older turn miss', async () => {
  const version = await prepare()
  const turn = await takeTurn(scene.db, owner, { run: 'run', act: 'old', att: 1 })
  const batch = (await claimBatch(scene.db, claimOf(version), { owner, turn }))!
  const next = await takeTurn(scene.db, owner, { run: 'run', act: 'new', att: 1 })
  expect(await claimBatch(scene.db, claimOf(version), { owner, turn: next }, batch.id)).toBeDefined()
  const call = { nextPos: 0, endPos: 5, skips: [], sealed: Buffer.from('x') }
  expect(await flipBatch(scene.db, batch.id, { owner, turn }, call)).toBe(false)
  expect(
    await claimBatch(scene.db, claimOf(version), { owner, turn }, batch.id),
    'a leftover cannot be taken back',
  ).toBeUndefined()
  await run(version, 'last')
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})

test('an interrupted call to a provider that forgets is unknown, and not made again', async () => {
  const version = await prepare()
  await dieInTheCall(version)
  await run(version, 'next', 2)
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([2, 'interrupted']))
  expect(await scene.count(version, 'hello', 'left:sent')).toBe(5)
})

test('an interrupted call to a provider that knows our references is made again with the same ones, and counts once', async () => {
  const version = await prepare({ idempotent: true })
  await dieInTheCall(version)
  await run(version, 'next', 2)
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})

test('whoever opts out before the call is made again is not written to again: that message stays unknown', async () => {
  const version = await prepare({ idempotent: true })
  const [first] = await scene.db.selectFrom('contact').select('id').orderBy('id').limit(1).execute()
  await dieInTheCall(version, () =>
    scene.db
      .updateTable('contact')
      .set({ consents: JSON.stringify({ 'sms/marketing': false }) })
      .where('id', '=', first!.id)
      .execute(),
  )
  await run(version, 'next', 2)
  await scene.look()
  expect(await statuses(version)).toEqual([[2, 'interrupted'], ...Array(4).fill([1, null])])
})

test('a provider that can be asked is asked about an interrupted call', async () => {
  const version = await prepare({ query: true })
  await dieInTheCall(version)
  await run(version, 'next', 2)
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})

test('a call of a predecessor that may still live is left alone until it is old', async () => {
  const version = await prepare()
  const turn = await takeTurn(scene.db, owner, { run: 'run', act: 'slow', att: 1 })
  const batch = (await claimBatch(scene.db, claimOf(version), { owner, turn }))!
  await flipBatch(scene.db, batch.id, { owner, turn }, { nextPos: 0, endPos: 5, skips: [], sealed: Buffer.from('x') })
  const successor = run(version, 'next', 1)
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect((await scene.db.selectFrom('batch').select('status').executeTakeFirstOrThrow()).status).toBe(2)
  await sql`update batch set status = 3, ended_at = now(), next_pos = 5`.execute(scene.db)
  await sql`update enrolment set state = 0, due_at = now()`.execute(scene.db) // the predecessor's own settle, in short
  await successor
  expect(await scene.messages(version)).toEqual([])
  await scene.look()
})

test('a newer attempt in the same process lets the older one finish the batch in its hands', async () => {
  const version = await prepare()
  const live = (await scene.deps.gateway('sandbox-sms'))!
  const gate = Promise.withResolvers<void>()
  const called = Promise.withResolvers<void>()
  const gatewayOf = scene.deps.gateway
  scene.deps.gateway = async () => ({
    ...live,
    gateway: {
      ...live.gateway,
      async send(messages, signal) {
        called.resolve()
        await gate.promise
        return live.gateway.send(messages, signal)
      },
    },
  })
  const older = run(version, 'a', 1)
  await called.promise
  const newer = run(version, 'a', 2)
  gate.resolve()
  await expect(older).resolves.toMatchObject({ batches: 1 })
  await expect(newer).resolves.toMatchObject({ batches: 0 })
  scene.deps.gateway = gatewayOf
  await scene.look()
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})

test('a gateway that cannot be looked up between the record and the call has sent nothing', async () => {
  const version = await prepare()
  const gatewayOf = scene.deps.gateway
  const live = await gatewayOf('sandbox-sms')
  const away = { deps: { ...scene.deps, gateway: () => Promise.reject(new Error('away')) }, lane: 'sandbox-sms' }
  await expect(sms.call!([], away as never, new AbortController().signal)).rejects.toThrow(NotSentError)
  let asked = 0
  scene.deps.gateway = async () => {
    // The database goes away after everybody was prepared, and comes back at the next try.
    if (++asked === 4) throw new Error('away')
    return live
  }
  await scene.until(scene.now() + 60_000)
  scene.deps.gateway = gatewayOf
  expect(asked).toBeGreaterThan(4)
  expect(await statuses(version)).toEqual(Array(5).fill([1, null]))
})
