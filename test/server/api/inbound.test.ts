import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { expireMessages, matchLateReceipts } from '../../../activities/ingest/late-receipts.ts'
import type { Inbound } from '../../../activities/gateways/gateway.ts'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let people = 0
let said = 0
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const indexed = () => new Promise((resolve) => setTimeout(resolve, 150))
const kindOf = { sms: 'phone', email: 'email', wechat: 'wechat' } as const
const addressOf = {
  sms: (n: number) => `+86137${String(10_000_000 + n * 10 + 9)}`,
  email: (n: number) => `p${n}@in.example`,
  wechat: (n: number) => `oInbound${n}x`,
}
type Channel = keyof typeof kindOf

/** Sends one message to each of `count` new people by a live journey that then listens for what comes back. */
async function sent(channel: Channel, count = 1) {
  const name = `go-${++people}`
  const numbers = Array.from({ length: count }, () => ++people)
  await api.v1('/contacts', {
    contacts: numbers.map((n) => ({
      key: `p${n}`,
      [kindOf[channel]]: addressOf[channel](n),
      consents: [{ channel, granted: true }],
    })),
  })
  const texts =
    channel === 'email'
      ? { subject: 'Hi', body: '<a href="https://shop.example/x">x</a>' }
      : { body: 'hi {{ "https://shop.example/a" | link }} {{ "https://shop.example/b" | link }}' }
  const doc = journeyOf(name, {
    in: ['event', { name }, { next: 'send' }],
    send: [channel, texts, { sent: 'hear', failed: null, skipped: null }],
    hear: [
      'listen',
      {
        branches: (['clicked', 'replied', 'opened', 'delivered', 'failed'] as const).map((fact) => ({
          id: fact,
          on: 'message',
          fact,
        })),
        timeout: 'P2D',
      },
      {},
    ],
  })
  const { id: version } = await api.world.publish(await api.world.createJourney(doc))
  await indexed()
  await api.v1('/events', { events: numbers.map((n) => ({ id: `in-${n}`, contact: `p${n}`, name })) })
  await api.world.drive(version)
  const messages = await api.db
    .selectFrom('message')
    .select(['id', 'contact_id'])
    .where('version', '=', version)
    .orderBy('id')
    .execute()
  expect(messages).toHaveLength(count)
  return {
    version,
    ref: String(messages[0]!.id),
    refs: messages.map((message) => String(message.id)),
    contact: messages[0]!.contact_id,
    address: addressOf[channel](numbers[0]!),
  }
}

async function post(channel: Channel, ...items: Partial<Inbound>[]) {
  const { secret } = await api.db
    .selectFrom('gateway')
    .select('secret')
    .where('id', '=', `sandbox-${channel}`)
    .executeTakeFirstOrThrow()
  return api.request(
    'POST',
    `/hooks/sandbox-${channel}/${secret}`,
    items.map((item) => ({ at: Date.now(), dedupe: `d${++said}`, ...item })),
  )
}
const receipt = (ref: string, state: 'delivered' | 'undelivered', more: object = {}): Partial<Inbound> => ({
  kind: 'receipt',
  ref,
  state,
  ...more,
})
const status = async (ref: string) =>
  await api.db.selectFrom('message').select(['status', 'code']).where('id', '=', Number(ref)).executeTakeFirst()
const count = async (version: number, metric: string) =>
  (
    await sql<{
      n: number
    }>`select coalesce(sum(n), 0)::int as n from step_count where version = ${version} and metric = ${metric} and step >= 0`.execute(
      api.db,
    )
  ).rows[0]!.n
const walk = async (version: number) => {
  await api.world.drive(version)
  return (
    await api.db
      .selectFrom('enrolment')
      .select(['state', 'path'])
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
  ).path
    ?.split('],')
    .at(-1)
}
const suppressed = async () =>
  (await sql<{ channel: string; reason: string }>`select channel, reason from suppression order by at`.execute(api.db))
    .rows
const consent = async (contact: number, channel: Channel) =>
  (await api.db.selectFrom('contact').select('consents').where('id', '=', contact).executeTakeFirstOrThrow()).consents[
    `${channel}/marketing`
  ]

test('a receipt moves its message on, is counted once, and wakes who listens for it', async () => {
  const { version, ref } = await sent('sms')
  api.world.nudged.length = 0
  expect(
    await post('sms', receipt(ref, 'delivered', { dedupe: 'same' }), receipt(ref, 'delivered', { dedupe: 'same' })),
  ).toMatchObject({ status: 200, text: '{"ok":true}' })
  await post('sms', receipt(ref, 'delivered', { dedupe: 'same' }))
  expect(await status(ref)).toMatchObject({ status: 4 })
  expect(await count(version, 'delivered')).toBe(1)
  expect(api.world.nudged).toEqual([{ version, part: 0 }])
  expect(await walk(version)).toContain('message.delivered')
})

test('receipts out of order never take a message back', async () => {
  const { version, ref } = await sent('sms')
  await post('sms', receipt(ref, 'delivered'))
  await post('sms', receipt(ref, 'undelivered', { code: 'LATE' }))
  expect(await status(ref)).toEqual({ status: 4, code: null })
  expect([await count(version, 'delivered'), await count(version, 'undelivered')]).toEqual([1, 0])
})

test('a thousand receipts in one post, with repeats inside and from several posters at once, count once each', async () => {
  const { version, refs } = await sent('sms', 300)
  const receipts = [...refs, ...refs, ...refs.slice(0, 400)].map((ref) =>
    receipt(ref, 'delivered', { dedupe: `bulk-${ref}`, providerId: `sb-${ref}` }),
  )
  const answers = await Promise.all([
    post('sms', ...receipts),
    post('sms', ...[...receipts].reverse()),
    post('sms', ...receipts),
  ])
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
  expect(await count(version, 'delivered')).toBe(300)
})

test('a receipt that comes before its message is applied when the message is there', async () => {
  const { version, ref } = await sent('sms')
  const { rows } = await sql<{
    m: object
  }>`delete from message where id = ${Number(ref)} returning to_jsonb(message.*) as m`.execute(api.db)
  await post('sms', receipt(ref, 'delivered'))
  const deps = { database: api.services.database, nudge: api.services.nudge, live: api.resources.live }
  expect(await matchLateReceipts(deps)).toBe(0)
  await sql`insert into message select * from jsonb_populate_record(null::message, ${JSON.stringify(rows[0]!.m)}::jsonb)`.execute(
    api.db,
  )
  expect(await matchLateReceipts(deps)).toBe(1)
  expect(await matchLateReceipts(deps)).toBe(0)
  expect(await status(ref)).toMatchObject({ status: 4 })
  expect(await count(version, 'delivered')).toBe(1)
})

test('a provider that knows only its own id is understood, on its own gateway only', async () => {
  const { ref } = await sent('sms')
  await sql`update message set provider_id = 'prov-1' where id = ${Number(ref)}`.execute(api.db)
  await post('email', { kind: 'receipt', providerId: 'prov-1', state: 'undelivered' })
  expect(await status(ref)).toMatchObject({ status: 1 })
  await post('sms', { kind: 'receipt', providerId: 'prov-1', state: 'undelivered', code: 'MK:0001' })
  expect(await status(ref)).toEqual({ status: 5, code: 'MK:0001' })
})

test('a dead address is suppressed, an unreachable phone is not', async () => {
  const before = (await suppressed()).length
  const [dead, off] = [await sent('email'), await sent('sms')]
  await post('email', receipt(dead.ref, 'undelivered', { code: '550 5.1.1 user unknown' }))
  await post('sms', receipt(off.ref, 'undelivered', { code: 'UNREACHABLE' }))
  expect((await suppressed()).slice(before)).toEqual([{ channel: 'email', reason: 'hardBounce' }])
})

test('a message that nobody has heard of for 72 hours expires', async () => {
  const { version, ref, refs } = await sent('sms', 2)
  await post('sms', receipt(ref, 'delivered'))
  const deps = { database: api.services.database, nudge: api.services.nudge, live: api.resources.live }
  expect(await expireMessages(deps)).toBe(0)
  await sql`update batch set ended_at = ended_at - interval '73 hours' where version = ${version}`.execute(api.db)
  expect(await expireMessages(deps)).toBe(1)
  expect(await status(refs[1]!)).toMatchObject({ status: 6 })
  expect([await count(version, 'delivered'), await count(version, 'expired')]).toEqual([1, 1])
})

test('a reply is kept sealed on the message it answers and wakes the walk; without a reference the last message counts', async () => {
  const { version, ref, address, contact } = await sent('sms')
  await post('sms', { kind: 'reply', from: address, text: '多少钱？' })
  const touch = await api.db
    .selectFrom('touch')
    .selectAll()
    .where('message_id', '=', Number(ref))
    .executeTakeFirstOrThrow()
  expect(touch).toMatchObject({ kind: 3, contact_id: contact, detail: null })
  expect((await api.request('GET', `/api/contacts/${contact}`)).json.timeline).toContainEqual(
    expect.objectContaining({ kind: 'touch', title: 'reply', detail: expect.objectContaining({ text: '多少钱？' }) }),
  )
  expect(await count(version, 'replied')).toBe(1)
  expect(await walk(version)).toContain('message.replied')
})

test.each(['TD', '退订', ' ｓｔｏｐ. ', 'R'])(
  'the reply “%s” opts out: suppressed, no consent, on the record',
  async (text) => {
    const { ref, address, contact } = await sent('sms')
    const before = (await suppressed()).length
    await post('sms', { kind: 'reply', ref, from: address, text })
    expect((await suppressed()).slice(before)).toEqual([{ channel: 'sms', reason: 'optOut' }])
    expect(await consent(contact, 'sms')).toBe(false)
    expect(
      (
        await sql<{ kind: number }>`select kind from touch where message_id = ${Number(ref)} order by kind`.execute(
          api.db,
        )
      ).rows,
    ).toEqual([{ kind: 3 }, { kind: 4 }])
    const detail = (await api.request('GET', `/api/contacts/${contact}`)).json
    expect(detail.consents).toMatchObject([{ channel: 'sms', granted: false, source: 'reply:sandbox-sms' }])
    expect(detail.suppressed).toMatchObject([{ channel: 'sms', reason: 'optOut' }])
  },
)

test('a sentence with “stop” in it does not opt out; START takes an opt-out back; a repeat of the old STOP changes nothing', async () => {
  const { ref, address, contact } = await sent('sms')
  const before = (await suppressed()).length
  await post('sms', { kind: 'reply', ref, from: address, text: 'the bus stop' })
  expect(await consent(contact, 'sms')).toBe(true)
  await post('sms', { kind: 'reply', ref, from: address, text: 'STOP', dedupe: 'stop-1' })
  await post('sms', { kind: 'reply', ref, from: address, text: 'START' })
  await post('sms', { kind: 'reply', ref, from: address, text: 'STOP', dedupe: 'stop-1' })
  expect(await consent(contact, 'sms')).toBe(true)
  expect((await suppressed()).length).toBe(before)
})

test('STOP from somebody who never got a message suppresses the address', async () => {
  const before = (await suppressed()).length
  await post('sms', { kind: 'reply', from: '+8613788887777', text: 'STOP' })
  expect((await suppressed()).slice(before)).toEqual([{ channel: 'sms', reason: 'optOut' }])
})

test('a complaint suppresses and ends the consent; an open is counted once', async () => {
  const { version, ref, contact } = await sent('email')
  await post('email', { kind: 'open', ref }, { kind: 'open', ref })
  expect(await count(version, 'opened')).toBe(1)
  await post('email', { kind: 'complaint', ref })
  expect(await consent(contact, 'email')).toBe(false)
  expect((await suppressed()).at(-1)).toEqual({ channel: 'email', reason: 'complaint' })
})

test('bad items are left out, the good ones beside them count, and nothing answers 5xx', async () => {
  const { version, ref } = await sent('sms')
  const answer = await post(
    'sms',
    { kind: 'receipt', state: 'delivered' },
    receipt('not-ours', 'delivered'),
    receipt('99999999999999999999', 'delivered'),
    receipt('0', 'delivered'),
    { kind: 'reply', from: '???', text: 'x' },
    { kind: 'click', ref: '12' },
    receipt(ref, 'delivered', { at: -5 }),
  )
  expect(answer.status).toBe(200)
  expect(await count(version, 'delivered')).toBe(1)
  const { secret } = await api.db
    .selectFrom('gateway')
    .select('secret')
    .where('id', '=', 'sandbox-sms')
    .executeTakeFirstOrThrow()
  expect((await api.request('POST', `/hooks/sandbox-sms/${secret}`, '<html>')).status).toBe(400)
  expect((await api.request('POST', `/hooks/sandbox-sms/${secret}x`, [])).status).toBe(404)
  expect((await api.request('POST', '/hooks/nobody/x', [])).status).toBe(404)
})
