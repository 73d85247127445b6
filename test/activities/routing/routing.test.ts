import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { emptyCatalogue } from '../../../schema/check.ts'
import { createScenario, day, onward, type Scenario } from '../../support/scenario.ts'
import { readLedger } from '../../support/laws.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

/** A second SMS account of the sandbox; `url` may lead to nobody. */
async function addAccount(id: string, columns: Record<string, unknown>, url = scene.world.sandbox.url): Promise<void> {
  const keys = await scene.world.keys(scene.world.workspace)
  await scene.db
    .insertInto('gateway')
    .values({
      id,
      workspace: scene.world.workspace,
      name: id,
      kind: 'sandbox',
      channel: 'sms',
      secret: id,
      settings: keys.seal({ table: 'gateway', column: 'settings', row: id }, JSON.stringify({ url })),
      ...columns,
    })
    .execute()
}
const hello = () =>
  journeyOf('Hello', {
    in: ['audience', {}, { next: 'hello' }],
    hello: ['sms', { body: 'Hello' }, onward('out')],
    out: ['exit', {}],
  })
const sentBy = async (lane: string) => {
  const { rows } = await sql<{
    n: number
  }>`select coalesce(sum(accepted), 0)::int as n from batch where lane = ${lane}`.execute(scene.db)
  return rows[0]?.n
}
/** Lets real time pass too: an account that failed is left alone by the real clock. */
async function settled(version: number, people: number): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await scene.until(scene.now() + 5000)
    if ((await scene.messages(version)).length >= people) return
    await sleep(250)
  }
}

test('numbers go to the account of their country and carrier; who fits none leaves as failed with the reason', async () => {
  await scene.db
    .updateTable('gateway')
    .set({ countries: ['CN'] })
    .where('id', '=', 'sandbox-sms')
    .execute()
  await addAccount('america', { countries: ['US'] })
  await addAccount('unicom', { countries: ['CN'], carriers: ['unicom'], priority: 0 })
  const people = await scene.addPeople([
    { key: 'beijing', phone: '+8613800138111' },
    { key: 'unicom', phone: '+8613012345111' },
    { key: 'texas', phone: '+17135551234' },
    { key: 'paris', phone: '+33612345678' },
  ])
  const { version } = await scene.publish(hello())
  await settled(version, 3)
  expect(await scene.messages(version)).toHaveLength(3)
  expect(await sentBy('america')).toBe(1)
  const paris = await scene.walks(people[3]!)
  expect(paris).toMatchObject([{ end: 'exit', ways: ['hello:failed', 'out:end'] }])
  expect(paris[0]!.hops[0]!.why).toEqual([{ what: 'reason', value: 'noRoute' }])
  expect(await scene.count(version, 'hello', 'arrived')).toBe(4)
})

test(
  'when the preferred account cannot be reached, another sends, everybody gets it once, and the account is left alone',
  { timeout: 60_000 },
  async () => {
    await addAccount('preferred', { priority: 0 }, 'http://127.0.0.1:9')
    await scene.addPeople(Array.from({ length: 12 }, (_, index) => ({ key: `p${index}` })))
    const { version } = await scene.publish(hello())
    await settled(version, 12)
    expect(await scene.messages(version)).toHaveLength(12)
    expect(await sentBy('preferred')).toBe(0)
    expect(await sentBy('sandbox-sms')).toBe(12)
    const health = await scene.db
      .selectFrom('gateway_health')
      .selectAll()
      .where('gateway', '=', 'preferred')
      .executeTakeFirst()
    expect(health).toMatchObject({ account: false })
    expect(health?.failures).toBeGreaterThanOrEqual(3)
    expect([...(await readLedger(scene.world.sandbox.url)).values()].every((arrivals) => arrivals === 1)).toBe(true)
  },
)

test('a step that names its account waits for it instead', async () => {
  await addAccount('named', { priority: 0 }, 'http://127.0.0.1:9')
  await scene.addPeople([{ key: 'anna' }])
  const journey = await scene.world.createJourney(
    journeyOf('Named', {
      in: ['audience', {}, { next: 'hello' }],
      hello: ['sms', { body: 'Hello', gateway: 'named' }, onward('out')],
      out: ['exit', {}],
    }),
  )
  const { id: version } = await scene.world.publish(journey, 0, {
    ...emptyCatalogue,
    gateways: { named: { channel: 'sms', name: 'named' } },
  })
  await scene.db
    .updateTable('journey_version')
    .set({ published_at: new Date(scene.now()) })
    .execute()
  for (let tries = 0; tries < 8; tries++) {
    await scene.world.drive(version)
    scene.world.time.now = scene.now() + 2000
    await sleep(100)
  }
  expect(await scene.messages(version)).toEqual([])
  expect(await scene.db.selectFrom('batch').select(['lane', 'status']).execute()).toEqual([
    { lane: 'named', status: 0 },
  ])
})

test('what may have been sent is never sent through another account', { timeout: 90_000 }, async () => {
  await scene.account({ faults: true })
  await addAccount('backup', { priority: 2 })
  // These are accepted and never answered.
  await scene.addPeople([{ key: 'hung', phone: '+8613900000006' }])
  const { version } = await scene.publish(hello())
  await settled(version, 1)
  await scene.until(scene.now() + day)
  expect(await scene.messages(version)).toMatchObject([{ status: 2 }])
  expect(await sentBy('backup')).toBe(0)
})

test('a quota of the day holds: the rest goes the next day', async () => {
  await scene.db.updateTable('gateway').set({ daily_quota: 4 }).where('id', '=', 'sandbox-sms').execute()
  await scene.addPeople(Array.from({ length: 10 }, (_, index) => ({ key: `p${index}` })))
  const { version } = await scene.publish(hello())
  await scene.until(scene.now() + 60_000)
  expect(await scene.messages(version)).toHaveLength(4)
  await scene.until('2027-03-02T02:00:00Z')
  expect(await scene.messages(version)).toHaveLength(8)
  await scene.until('2027-03-03T02:00:00Z')
  expect(await scene.messages(version)).toHaveLength(10)
})

test('a priced account counts the segments that are to be paid', async () => {
  await scene.db.updateTable('gateway').set({ price: 0.05, currency: 'CNY' }).where('id', '=', 'sandbox-sms').execute()
  await scene.addPeople([{ key: 'anna' }, { key: 'bob' }])
  await scene.publish(
    journeyOf('Long', {
      in: ['audience', {}, { next: 'hello' }],
      hello: ['sms', { body: '好'.repeat(80) }, onward('out')],
      out: ['exit', {}],
    }),
  )
  await scene.look()
  const minutes = await scene.db.selectFrom('gateway_minute').select(['accepted', 'units', 'failed']).execute()
  expect(minutes.reduce((sum, minute) => sum + minute.units, 0)).toBe(4)
  expect(minutes.reduce((sum, minute) => sum + minute.accepted, 0)).toBe(2)
})
