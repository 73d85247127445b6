import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let people = 0
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const phone = {
  'user-agent':
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
  accept: 'text/html',
}
const written = () => new Promise((resolve) => setTimeout(resolve, 250))

async function sent(channel: 'sms' | 'email' | 'wechat', config: Record<string, unknown>) {
  const key = `l${++people}`
  const address = {
    phone: `+8613812${String(10_000 + people * 10 + 9).padStart(6, '0')}`,
    email: `${key}@link.example`,
    wechat: `oLink${key}xx`,
  }
  const [{ id: contact }] = (await api.v1('/contacts', { contacts: [{ key, ...address }] })).json.results
  const doc = journeyOf(key, {
    in: ['api', {}, { next: 'send' }],
    send: [channel, config, { sent: 'hear', failed: null, skipped: null }],
    hear: ['listen', { branches: [{ id: 'clicked', on: 'message', fact: 'clicked' }], timeout: null }, {}],
  })
  const journey = await api.world.createJourney(doc)
  const { id: version } = await api.world.publish(journey)
  await new Promise((resolve) => setTimeout(resolve, 150))
  await api.v1(`/journeys/${journey}/enrol`, { contacts: [{ key }] })
  await api.world.drive(version)
  const { messages } = (await api.request('GET', `/api/contacts/${contact}/phone`)).json
  return {
    version,
    contact,
    messages,
    links: messages[0].links.map((link: string) => new URL(link).pathname) as string[],
  }
}
const touches = async (contact: number) => {
  await written()
  return api.db
    .selectFrom('touch')
    .select(['kind', 'human', 'via', 'detail'])
    .where('contact_id', '=', contact)
    .orderBy('id')
    .execute()
}
const clicked = async (version: number) =>
  (
    await sql<{
      n: number
    }>`select coalesce(sum(n), 0)::int as n from step_count where version = ${version} and metric = 'clicked'`.execute(
      api.db,
    )
  ).rows[0]!.n

test('each link of a text leads where it says, is noted as a click of its reader, and wakes the walk', async () => {
  const { version, contact, links } = await sent('sms', {
    body: 'a {{ "https://shop.example/a?x=1&y=2" | link }} b {{ "https://shop.example/b" | link }}',
  })
  const answer = await api.request('GET', links[1]!, undefined, phone)
  expect(answer.status).toBe(302)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    location: 'https://shop.example/b',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  expect(await touches(contact)).toEqual([{ kind: 1, human: true, via: 'human', detail: 'https://shop.example/b' }])
  expect((await api.request('GET', links[0]!, undefined, phone)).headers.get('location')).toBe(
    'https://shop.example/a?x=1&y=2',
  )
  await written()
  expect(await clicked(version)).toBe(1)
  expect(api.world.nudged).toContainEqual({ version, part: 0 })
  await api.world.drive(version)
  expect(
    (await api.db.selectFrom('enrolment').select('state').where('version', '=', version).executeTakeFirstOrThrow())
      .state,
  ).toBe(3)
})

test.each([
  ['HEAD', 'head', 'HEAD', phone],
  ['a crawler', 'scanner', 'GET', { 'user-agent': 'Googlebot/2.1' }],
  ['a messenger’s preview', 'preview', 'GET', { 'user-agent': 'WhatsApp/2.23' }],
  ['a prefetching browser', 'prefetch', 'GET', { ...phone, 'sec-purpose': 'prefetch' }],
])('a visit by %s is led on and kept as %s, but counts for nobody', async (_, via, method, headers) => {
  const { version, contact, links } = await sent('sms', { body: '{{ "https://shop.example/" | link }}' })
  expect((await api.request(method, links[0]!, undefined, headers)).status).toBe(302)
  expect(await touches(contact)).toMatchObject([{ kind: 1, human: false, via }])
  expect(await clicked(version)).toBe(0)
})

test('the plain links of an e-mail are followed too; its unsubscribe link asks first and works in one click', async () => {
  const { contact, messages } = await sent('email', {
    subject: 'Hi',
    body: '<p><a href="https://shop.example/x?a=1&amp;b=2">x</a> <a href="mailto:a@b.example">m</a></p>',
  })
  const paths = (messages[0].html as string).match(/\/[cu]\/[0-9A-Za-z]+/g)!
  const link = paths.find((path) => path.startsWith('/c/'))!
  const unsubscribe = paths.find((path) => path.startsWith('/u/'))!
  expect((await api.request('GET', link, undefined, phone)).headers.get('location')).toBe(
    'https://shop.example/x?a=1&b=2',
  )
  const page = await api.request('GET', unsubscribe, undefined, { ...phone, 'accept-language': 'zh-CN' })
  expect(page).toMatchObject({ status: 200 })
  expect(page.text).toContain('确认退订')
  expect(page.text).toContain('Unsubscribe')
  expect(await api.db.selectFrom('suppression').selectAll().where('channel', '=', 'email').execute()).toEqual([])
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://mail.example' }
  for (let twice = 0; twice < 2; twice++)
    expect((await api.request('POST', unsubscribe, 'List-Unsubscribe=One-Click', form)).status).toBe(200)
  const { json } = await api.request('GET', `/api/contacts/${contact}`)
  expect(json.suppressed).toMatchObject([{ channel: 'email', reason: 'optOut' }])
  expect(json.consents).toMatchObject([{ channel: 'email', granted: false, source: 'unsubscribeLink' }])
  expect((await touches(contact)).filter((touch) => touch.kind === 4)).toHaveLength(1)
})

test('the preference page shows every channel, saves what is ticked, refuses nothing, and each change is in the ledger', async () => {
  const { contact, messages } = await sent('email', { subject: 'Hi', body: '<p>Hello</p>' })
  const path = `${(messages[0].html as string).match(/\/u\/[0-9A-Za-z]+/)![0]}/preferences`
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const ticked = (html: string) => [...html.matchAll(/value="(\w+)" checked/g)].map((match) => match[1])
  const page = await api.request('GET', path, undefined, { ...phone, 'accept-language': 'zh-CN' })
  expect(page.text).toContain('您愿意接收哪些信息')
  expect(page.text).toContain('What may we send you?')
  expect(page.headers.get('set-cookie')).toBeNull()
  expect(ticked(page.text)).toEqual(['sms', 'email', 'wechat'])
  expect(ticked((await api.request('POST', path, 'channel=email', form)).text)).toEqual(['email'])
  expect(ticked((await api.request('POST', path, 'none=1&channel=email', form)).text)).toEqual([])
  expect(ticked((await api.request('POST', path, 'channel=sms&channel=fax&x=%00', form)).text)).toEqual(['sms'])
  const log = await api.db
    .selectFrom('consent_log')
    .select(['channel', 'granted', 'source'])
    .where('contact_id', '=', contact)
    .where('source', '=', 'preferencePage')
    .orderBy('id')
    .execute()
  expect(log.map(({ channel, granted }) => `${channel} ${granted}`)).toEqual([
    'sms false',
    'wechat false',
    'email false',
    'sms true',
  ])
  expect((await api.request('GET', '/u/AAAAAAAAAAA/preferences')).status).toBe(404)
})

test('the address behind a WeChat message is a link like any other', async () => {
  const { links } = await sent('wechat', {
    form: 'customerService',
    body: '您好',
    url: '{{ "https://shop.example/wx" | link }}',
  })
  expect((await api.request('GET', links[0]!, undefined, phone)).headers.get('location')).toBe(
    'https://shop.example/wx',
  )
})

test('a link that stands for nothing says so in the reader’s language', async () => {
  const { links } = await sent('sms', { body: '{{ "https://shop.example/" | link }}' })
  const code = links[0]!.slice(3)
  const wrong = code.slice(0, -1) + (code.endsWith('0') ? '1' : '0')
  const page = await api.request('GET', `/c/${wrong}`, undefined, { ...phone, 'accept-language': 'zh' })
  expect(page.status).toBe(404)
  expect(page.text).toContain('链接无效')
  expect((await api.request('GET', '/c/x', undefined, phone)).text).toContain('leads nowhere')
  const { messageId } = api.services.links.decode(code)!
  expect((await api.request('GET', `/c/${api.services.links.encode(messageId, 9)}`, undefined, phone)).status).toBe(410)
  expect((await api.request('GET', `/c/${api.services.links.encode(messageId + 1, 0)}`, undefined, phone)).status).toBe(
    404,
  )
})

test('somebody who tries many codes is stopped for a minute', async () => {
  const env = { incoming: { socket: { remoteAddress: '203.0.113.9' } } }
  const tries = Array.from({ length: 61 }, async (_, n) =>
    api.app.request(`http://caravan.test/c/guess${n}xxx`, {}, env),
  )
  const answers = (await Promise.all(tries)).map((answer) => answer.status)
  expect(answers.filter((status) => status === 404)).toHaveLength(60)
  expect(answers.at(-1)).toBe(429)
})

test('clicks in hand are written when the server stops', async () => {
  const { contact, links } = await sent('sms', { body: '{{ "https://shop.example/" | link }}' })
  await api.request('GET', links[0]!, undefined, phone)
  await api.resources.clicks.close()
  expect(await api.db.selectFrom('touch').select('kind').where('contact_id', '=', contact).execute()).toEqual([
    { kind: 1 },
  ])
})

test('on the sandbox phone one reads, taps and answers', async () => {
  const { contact, messages } = await sent('sms', { body: '您好 {{ "https://shop.example/" | link }}' })
  expect(messages[0]).toMatchObject({
    channel: 'sms',
    direction: 'in',
    text: expect.stringContaining('【商队优选】您好'),
    html: null,
  })
  expect(
    (await api.request('POST', `/api/contacts/${contact}/phone`, { act: 'reply', channel: 'sms', text: '好的' })).json,
  ).toEqual({ ok: true, location: null })
  expect((await api.request('GET', `/api/contacts/${contact}/phone`)).json.messages.at(-1)).toMatchObject({
    direction: 'out',
    text: '好的',
  })
  expect(
    (
      await api.request('POST', `/api/contacts/${contact}/phone`, {
        act: 'click',
        ref: messages[0].ref,
        url: 'http://169.254.169.254/',
      })
    ).json,
  ).toMatchObject({ status: 404, code: 'notFound' })
  expect(
    (await api.request('POST', `/api/contacts/${contact}/phone`, { act: 'open', ref: messages[0].ref })).status,
  ).toBe(200)
})
