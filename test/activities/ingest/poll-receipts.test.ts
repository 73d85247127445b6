import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { createLiveIndex, type LiveIndex } from '../../../activities/ingest/live-index.ts'
import { pollReceipts } from '../../../activities/ingest/poll-receipts.ts'
import { createWorld, journeyOf, type World } from '../../support/world.ts'
import { startWecom, wecomAccount } from '../gateways/wecom-simulator.ts'

let world: World
let live: LiveIndex
let wecom: Awaited<ReturnType<typeof startWecom>>
beforeAll(async () => {
  world = await createWorld()
  wecom = await startWecom()
  live = createLiveIndex(world.deps.database)
  const settings = JSON.stringify({ ...wecomAccount, endpoint: wecom.url, timeoutMs: 500 })
  const ring = await world.keys(world.workspace)
  await world.db
    .insertInto('gateway')
    .values({
      id: 'staff',
      workspace: world.workspace,
      name: 'Staff',
      kind: 'wecom',
      channel: 'wechat',
      secret: 'x',
      settings: ring.seal({ table: 'gateway', column: 'settings', row: 'staff' }, settings),
      per_second: null,
    })
    .execute()
})
afterAll(async () => {
  await live.close()
  await wecom.stop()
  await world.close()
})

const poll = () => pollReceipts({ ...world.deps, live })
const asked = () => wecom.calls.filter(({ request }) => request.url?.includes('send_result')).length
const age = (version: number, seconds: number) =>
  sql`update message set at = now() - make_interval(secs => ${seconds}) where version = ${version}`.execute(world.db)
const statuses = async (version: number) =>
  (await world.db.selectFrom('message').select('status').where('version', '=', version).orderBy('id').execute()).map(
    ({ status }) => status,
  )

async function sent(wechat: string[]): Promise<number> {
  await world.addContacts(wechat.map((id) => ({ wechat: id })))
  const doc = journeyOf('Task', {
    in: ['audience', {}, { next: 'send' }],
    send: [
      'wechat',
      { form: 'customerService', body: '您好', gateway: 'staff' },
      { sent: null, failed: null, skipped: null },
    ],
  })
  const { id } = await world.publish(await world.createJourney(doc), 0, {
    templates: {},
    segments: {},
    attributes: [],
    gateways: { staff: { channel: 'wechat', name: 'Staff' } },
  })
  await world.drive(id)
  return id
}

test('a provider that tells nothing is asked after a minute and each time the age has doubled, until it is known', async () => {
  const version = await sent(['wmPerson1', 'wmPerson2', 'wmPerson3'])
  expect(await statuses(version)).toEqual([1, 1, 1])
  expect([await poll(), asked()]).toEqual([0, 0])
  await age(version, 70)
  expect([await poll(), asked()]).toEqual([0, 1])
  await age(version, 3 * 60 + 10)
  expect([await poll(), asked()]).toEqual([0, 1])
  wecom.state.results.set('wmPerson1', { status: 1, send_time: Math.floor(Date.now() / 1000) })
  wecom.state.results.set('wmPerson2', { status: 2 })
  await age(version, 4 * 60 + 10)
  expect([await poll(), asked()]).toEqual([2, 2])
  expect(await statuses(version)).toEqual([4, 5, 1])
  await age(version, 8 * 60 + 10)
  expect([await poll(), asked()]).toEqual([0, 3])
  expect(await statuses(version)).toEqual([4, 5, 1])
})

test('an account that is away is asked again later, and the others are asked all the same', async () => {
  wecom.state.code = -1
  wecom.state.version += 1
  const errors: unknown[] = []
  const { error } = console
  console.error = (text: unknown) => errors.push(text)
  try {
    const version = (await world.db.selectFrom('message').select('version').executeTakeFirstOrThrow()).version
    await age(version, 16 * 60 + 10)
    expect(await poll()).toBe(0)
    wecom.state.code = 0
    await age(version, 32 * 60 + 10)
    wecom.state.results.set('wmPerson3', { status: 1 })
    expect(await poll()).toBe(1)
    expect(await statuses(version)).toEqual([4, 5, 4])
  } finally {
    console.error = error
  }
  expect(errors.join()).not.toContain('wmPerson')
})
