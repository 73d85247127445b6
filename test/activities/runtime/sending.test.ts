import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { advance } from '../../../activities/advance.ts'
import { runBatches } from '../../../activities/run-batches.ts'
import type { JourneySettings } from '../../../schema/document.ts'
import { createScenario, day, hour, minute, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

const one = (body = 'Hello', settings: Partial<JourneySettings> = {}) =>
  journeyOf(
    'One',
    {
      in: ['event', { name: 'signup' }, { next: 'hello' }],
      hello: ['sms', { body }, onward('out')],
      out: ['exit', {}],
    },
    { reentry: { mode: 'always' }, ...settings },
  )
const come = (...keys: string[]) => scene.inflow.events(keys.map((contact) => ({ contact, name: 'signup' })))
const reasonOf = async (contact: number) =>
  (await scene.walks(contact)).at(-1)?.hops.find((hop) => hop.step === 'hello')?.why[0]?.value

test('a provider that throttles somebody twice gets the message a third time, and takes it', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna', phone: '+8613811110002' }, { key: 'bob' }])
  const { version } = await scene.publish(one())
  await come('anna', 'bob')
  await scene.look()
  expect(await scene.walks(bob)).toMatchObject([{ end: 'exit' }])
  expect(await scene.walks(anna)).toMatchObject([{ state: 0, at: 'hello', ways: [] }])
  await scene.until(scene.now() + minute)
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['hello:sent', 'out:end'] }])
  expect(await scene.count(version, 'hello', 'arrived')).toBe(2)
  expect(await scene.messages(version)).toHaveLength(2)
})

test('a webhook that is never well is tried as often as its step says, then the walk takes the failed way', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers['idempotency-key'] as string | undefined)
    response.writeHead(503).end('{"error":"busy"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  await scene.publish(
    journeyOf('Hook', {
      in: ['event', { name: 'signup' }, { next: 'hook' }],
      hook: ['webhook', { method: 'POST', url, attempts: 3 }, { ok: 'out', failed: 'out' }],
      out: ['exit', {}],
    }),
  )
  await come('anna')
  await scene.until(scene.now() + hour)
  server.close()
  expect(seen).toHaveLength(3)
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['hook:failed', 'out:end'] }])
})

test.each([['429'], ['503']])(
  'a whole call answered %s has sent nothing: nobody is unknown, and all get it a moment later',
  async (fault) => {
    await scene.addPeople(Array.from({ length: 20 }, (_, n) => ({ key: `p${n}` })))
    await scene.account({ fault, faultCalls: 2 })
    const { version } = await scene.publish(one())
    await come(...Array.from({ length: 20 }, (_, n) => `p${n}`))
    await scene.until(scene.now() + 10 * minute)
    expect((await scene.messages(version)).map((message) => message.status)).toEqual(Array(20).fill(1))
  },
)

test.each([['html'], ['truncated'], ['reset']])(
  'a call answered with %s may have sent: everybody in it is unknown, and nobody gets it again',
  async (fault) => {
    await scene.addPeople(Array.from({ length: 20 }, (_, n) => ({ key: `p${n}` })))
    await scene.account({ fault, faultCalls: 1 })
    const { version } = await scene.publish(one())
    await come(...Array.from({ length: 20 }, (_, n) => `p${n}`))
    await scene.until(scene.now() + 10 * minute)
    expect((await scene.messages(version)).map((message) => message.status)).toEqual(Array(20).fill(2))
    expect(await scene.count(version, 'hello', 'left:sent')).toBe(20)
    expect(await scene.count(version, null, 'ended:exit')).toBe(20)
  },
)

test('an answer that leaves somebody out says nothing about them; one that is shuffled is read by reference', async () => {
  await scene.addPeople(Array.from({ length: 6 }, (_, n) => ({ key: `p${n}` })))
  const { version } = await scene.publish(one())
  await scene.account({ fault: 'too-few', faultCalls: 1 })
  await come('p0', 'p1', 'p2')
  await scene.look()
  await scene.account({ fault: 'shuffled', faultCalls: 1 })
  await come('p3', 'p4', 'p5')
  await scene.look()
  expect((await scene.messages(version)).map((message) => message.status)).toEqual([1, 1, 2, 1, 1, 1])
})

test('a missing variable fails one contact, not the batch', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([{ key: 'anna', attributes: { nick: 'Ann' } }, { key: 'bob' }])
  const { version } = await scene.publish(one('Hi {{ contact.nick }}'))
  await come('anna', 'bob')
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ ways: ['hello:sent', 'out:end'] }])
  expect(await scene.walks(bob)).toMatchObject([{ ways: ['hello:failed', 'out:end'] }])
  expect(await reasonOf(bob)).toMatch(/^missing:/)
  expect(await scene.count(version, 'hello', 'fail:missing')).toBe(1)
})

test('whoever cannot or must not be written to is skipped with the reason', async () => {
  await scene.db
    .updateTable('workspace')
    .set({ settings: JSON.stringify({ consentRequired: true }) })
    .execute()
  const [none = 0, dead = 0, unasked = 0, yes = 0] = await scene.addPeople([
    { key: 'none', phone: undefined as never, email: 'a@example.com' },
    { key: 'dead', phone: '+8613811110007' },
    { key: 'unasked' },
    { key: 'yes' },
  ])
  await scene.db
    .updateTable('contact')
    .set({ consents: JSON.stringify({ 'sms/marketing': true }) })
    .where('id', 'in', [none, dead, yes])
    .execute()
  const { version } = await scene.publish(one())
  await come('none', 'dead', 'unasked', 'yes')
  await scene.look()
  expect(await Promise.all([none, dead, unasked, yes].map(reasonOf))).toEqual([
    'noAddress',
    'BLACKLISTED',
    'noConsent',
    undefined,
  ])
  expect(await scene.walks(dead)).toMatchObject([{ ways: ['hello:failed', 'out:end'] }])
  await come('dead')
  await scene.look()
  expect(await reasonOf(dead)).toBe('suppressed')
  expect((await scene.messages(version)).map((message) => message.status)).toEqual([3, 1])
})

test('transactional messages need no consent and keep no hours, but a suppressed address gets nothing', async () => {
  await scene.db
    .updateTable('workspace')
    .set({ settings: JSON.stringify({ consentRequired: true }) })
    .execute()
  const [anna = 0, dead = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'dead', phone: '+8613811120007' }])
  await scene.publish(
    one('Your code', { purpose: 'transactional', sendWindow: { ranges: [{ from: '03:00', to: '03:01' }] } }),
  )
  await come('anna', 'dead')
  await scene.look()
  await come('dead')
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ ways: ['hello:sent', 'out:end'] }])
  expect((await scene.walks(dead)).map((walk) => walk.ways[0])).toEqual(['hello:failed', 'hello:skipped'])
})

test('outside the sending hours a message waits at its step until they begin, in the contact’s own zone', async () => {
  const [anna = 0, jo = 0] = await scene.addPeople([{ key: 'anna' }, { key: 'jo', zone: 'America/New_York' }])
  await scene.publish(one('Hello', { sendWindow: { ranges: [{ from: '09:00', to: '21:00' }] } }))
  await scene.until('2027-03-01T13:30:00Z') // 21:30 in Shanghai, 08:30 in New York
  await come('anna', 'jo')
  await scene.until('2027-03-02T02:00:00Z')
  expect((await scene.walks(anna))[0]?.hops[0]).toMatchObject({ step: 'hello', at: Date.parse('2027-03-02T01:00:00Z') })
  expect((await scene.walks(jo))[0]?.hops[0]).toMatchObject({ step: 'hello', at: Date.parse('2027-03-01T14:00:00Z') })
})

test('a message that has waited for longer than it keeps is skipped as stale', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  await scene.publish(one('Hello', { sendWindow: { ranges: [{ from: '09:00', to: '21:00' }] }, maxStaleness: 'PT6H' }))
  await scene.until('2027-03-01T14:00:00Z')
  await come('anna')
  await scene.until('2027-03-02T02:00:00Z')
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['hello:skipped', 'out:end'] }])
  expect(await reasonOf(anna)).toBe('stale')
})

test('over the cap a message is postponed until the window has room again, over all journeys', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  await scene.publish(one('First'))
  await come('anna')
  await scene.look()
  const start = scene.now()
  const { version } = await scene.publish(
    journeyOf(
      'Capped',
      {
        in: ['event', { name: 'again' }, { next: 'hello' }],
        hello: ['sms', { body: 'Second' }, onward('out')],
        out: ['exit', {}],
      },
      { caps: [{ channel: 'sms', max: 1, within: 'P1D' }] },
    ),
  )
  await scene.until(start + hour)
  await scene.inflow.events([{ contact: 'anna', name: 'again' }])
  await scene.until(start + day - 1000)
  expect(await scene.messages(version)).toEqual([])
  await scene.until(start + day + 2 * hour)
  expect(await scene.messages(version)).toHaveLength(1)
  expect(await scene.count(version, 'hello', 'arrived')).toBe(1)
  expect(anna).toBeGreaterThan(0)
})

test(
  'a rate holds: never more than it says within a second, beyond one second’s reserve',
  { timeout: 60_000 },
  async () => {
    await scene.addPeople(Array.from({ length: 180 }, (_, n) => ({ key: `p${n}` })))
    const { version } = await scene.publish(
      journeyOf('Rate', {
        in: ['audience', {}, { next: 'hello' }],
        hello: ['sms', { body: 'Hello' }, onward('out')],
        out: ['exit', {}],
      }),
    )
    await scene.db.updateTable('journey_version').set({ rate: 50 }).where('id', '=', version).execute()
    scene.world.time.now = undefined
    await scene.db.updateTable('journey_version').set({ published_at: new Date() }).where('id', '=', version).execute()
    scene.world.time.now = Date.parse('2027-03-01T02:00:00Z')
    const began = Date.now()
    await pump(version, 180)
    const text = await (await fetch(`${scene.world.sandbox.url}/v1/ledger.ndjson`)).text()
    const times = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { at: number }).at)
    expect(Date.now() - began).toBeGreaterThan(2000)
    for (const from of times)
      expect(times.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(101)
  },
)

test('a paused gateway sends nothing and loses nothing', async () => {
  await scene.addPeople([{ key: 'anna' }])
  const { version } = await scene.publish(one())
  await scene.db.updateTable('gateway').set({ state: 'paused' }).where('id', '=', 'sandbox-sms').execute()
  await come('anna')
  expect((await advance(scene.deps, { version, part: 0 })).queued).toHaveLength(1)
  expect(await lane(version)).toMatchObject({ batches: 0, retryInMs: 5000 })
  await scene.db.updateTable('gateway').set({ state: 'active' }).where('id', '=', 'sandbox-sms').execute()
  await new Promise((resolve) => setTimeout(resolve, 2100))
  await scene.look()
  expect(await scene.messages(version)).toHaveLength(1)
})

test('a step without any gateway fails its people with the reason, and does not hold them', async () => {
  const [anna = 0] = await scene.addPeople([{ key: 'anna' }])
  await scene.db.updateTable('gateway').set({ deleted_at: new Date() }).where('channel', '=', 'sms').execute()
  await scene.publish(one())
  await come('anna')
  await scene.look()
  expect(await scene.walks(anna)).toMatchObject([{ end: 'exit', ways: ['hello:failed', 'out:end'] }])
  expect(await reasonOf(anna)).toBe('noGateway')
})

const lane = (version: number) =>
  runBatches(
    scene.deps,
    { version, part: 0, lane: 'sandbox-sms', owner: `rate/${version}`, limit: 10, maxMs: 20_000 },
    { run: 'r', act: `${performance.now()}`, att: 1, cancelled: new AbortController().signal, heartbeat: () => {} },
  )

/** Drives a share whose lane asks for time. */
async function pump(version: number, messages: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const tick = await advance(scene.deps, { version, part: 0 })
    if (tick.firing) await scene.world.drive(version).catch(() => {})
    const answer = await lane(version)
    if ((await scene.messages(version)).length === messages) return scene.look()
    // The batch's own time is on the virtual clock.
    scene.world.time.now = scene.now() + Math.max(50, answer.retryInMs ?? 0)
    await new Promise((resolve) => setTimeout(resolve, Math.max(50, answer.retryInMs ?? 0)))
  }
}
