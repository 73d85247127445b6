import { afterAll, beforeAll, expect, test } from 'vitest'
import { smsLinkLength } from '../../../schema/sms/link-length.ts'
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
/** The API as it is reached under a name. */
const under = (host: string, path: string, init: RequestInit = {}) =>
  api.app.request(`http://${host}${path}`, { headers: phone, ...init })
const settle = () => new Promise((resolve) => setTimeout(resolve, 2100))
async function set(settings: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const before = (await api.request('GET', '/api/workspace')).json
  const saved = await api.request('PUT', '/api/workspace', { ...before, ...more, settings })
  expect(saved.status).toBe(200)
  await settle()
}

async function sent(body = 'Hi {{ "https://shop.example/" | link }}') {
  const key = `r${++people}`
  await api.v1('/contacts', { contacts: [{ key, phone: `+8613812${String(200_000 + people * 10 + 9)}` }] })
  const doc = journeyOf(key, {
    in: ['api', {}, { next: 'send' }],
    send: ['sms', { body }, { sent: null, failed: null, skipped: null }],
  })
  const journey = await api.world.createJourney(doc)
  const { id: version } = await api.world.publish(journey)
  await new Promise((resolve) => setTimeout(resolve, 150))
  await api.v1(`/journeys/${journey}/enrol`, { contacts: [{ key }] })
  await api.world.drive(version)
  const { id } = await api.db
    .selectFrom('message')
    .select('id')
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  const contact = await api.db.selectFrom('contact').select('id').where('key', '=', key).executeTakeFirstOrThrow()
  const { messages } = (await api.request('GET', `/api/contacts/${contact.id}/phone`)).json
  return { journey, version, message: id, text: messages[0].text as string, code: api.services.links.encode(id, 0) }
}

test('the API answers under the public host and on this machine only, so that no other name can be bound to it', async () => {
  for (const host of ['caravan.test', 'caravan.test:8080', 'localhost:4400', '127.0.0.1:4400', '[::1]:4400'])
    expect((await under(host, '/api/session')).status).toBe(200)
  for (const host of [
    'evil.example',
    'caravan.test.evil.example',
    '127.0.0.1.nip.example',
    '169.254.169.254',
    '0.0.0.0',
  ])
    for (const path of ['/api/session', '/v1/events', '/docs', '/hooks/sandbox-sms/x', '/c/x', '/u/x', '/'])
      expect((await under(host, path)).status).toBe(404)
  expect(await (await under('evil.example', '/api/session')).json()).toMatchObject({ code: 'unknownHost' })
  expect((await under('evil.example', '/health')).status).toBe(200)
  const forwarded = { headers: { 'x-forwarded-host': 'caravan.test' } }
  expect((await under('evil.example', '/api/session', forwarded)).status).toBe(404)
})

test('a workspace has its links and unsubscribe pages under a host of its own, and nothing else there', async () => {
  await set({ linkAddress: 'https://D.cn' })
  const { text, code } = await sent()
  expect(text).toContain(`https://d.cn/c/${code}`)
  expect((await under('d.cn', `/c/${code}`)).headers.get('location')).toBe('https://shop.example/')
  expect((await under('d.cn', `/u/${code}`)).status).toBe(200)
  expect((await under('caravan.test', `/c/${code}`)).status).toBe(302)
  for (const path of ['/', '/api/session', '/api/contacts', '/v1/contacts', '/docs', '/hooks/sandbox-sms/x', '/phone'])
    expect((await under('d.cn', path)).status).toBe(404)
  const other = await api.db
    .insertInto('workspace')
    .values({ name: 'B', timezone: 'UTC', settings: JSON.stringify({ linkAddress: 'https://b.example' }) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await settle()
  expect((await under('b.example', `/c/${code}`)).status).toBe(404)
  await api.db.deleteFrom('workspace').where('id', '=', other.id).execute()
  await set({})
  expect((await under('d.cn', `/c/${code}`)).status).toBe(404)
})

test('a link in a text is 24 characters long under a short domain, and what the form says under any other', async () => {
  const code = api.services.links.encode(2 ** 36 - 1, 15)
  expect(`https://d.cn/c/${code}`).toHaveLength(24)
  for (const address of ['https://d.cn', 'https://go.example.com', 'http://caravan.test'])
    expect(`${address}/c/${code}`).toHaveLength(smsLinkLength(address))
})

test.each(['d.cn', 'javascript:alert(1)', 'https://d.cn/x', 'https://a@d.cn', 'https://d .cn', 'https://'])(
  'the address %j is none for links',
  async (linkAddress) => {
    const before = (await api.request('GET', '/api/workspace')).json
    const answer = await api.request('PUT', '/api/workspace', { ...before, settings: { linkAddress } })
    expect(answer).toMatchObject({ status: 422 })
    expect(answer.json.detail).toContain('linkAddress')
  },
)

test('a link that has had its days leads to a page with the sender’s name; unsubscribing goes on', async () => {
  const { code, version } = await sent()
  await set({ linkDays: 7 }, { name: 'Tea & <House>' })
  expect((await under('caravan.test', `/c/${code}`)).status).toBe(302)
  await api.db
    .updateTable('batch')
    .set({ started_at: new Date(Date.now() - 8 * 86_400_000) })
    .where('version', '=', version)
    .execute()
  const later = await startAgain()
  const page = await later(`/c/${code}`)
  expect(page.status).toBe(410)
  const html = await page.text()
  expect(html).toContain('This link has expired')
  expect(html).toContain('链接已过期')
  expect(html).toContain('Tea &amp; &lt;House&gt;')
  expect((await later(`/u/${code}`)).status).toBe(200)
  await set({})
  expect((await later(`/c/${code}`)).status).toBe(302)
})

test('the links of one message, or of a whole version, are taken back; people can still unsubscribe', async () => {
  const [one, two] = [await sent(), await sent()]
  expect((await api.request('POST', '/api/links/revoke', { message: String(one.message) })).json).toEqual({ ok: true })
  expect((await api.request('POST', '/api/links/revoke', { journey: two.journey, version: 1 })).status).toBe(200)
  expect((await api.request('POST', '/api/links/revoke', { journey: two.journey, version: 1 })).status).toBe(200)
  await settle()
  for (const { code } of [one, two]) {
    const page = await under('caravan.test', `/c/${code}`)
    expect(page.status).toBe(410)
    expect(await page.text()).toContain('no longer there')
    expect((await under('caravan.test', `/u/${code}`)).status).toBe(200)
  }
  expect((await under('caravan.test', `/c/${(await sent()).code}`)).status).toBe(302)
  for (const [body, status] of [
    [{ message: '99999999999' }, 404],
    [{ message: 'x' }, 422],
    [{ journey: two.journey, version: 9 }, 404],
    [{ journey: two.journey, version: 1, message: '1' }, 422],
    [{}, 422],
  ] as const)
    expect((await api.request('POST', '/api/links/revoke', body)).status).toBe(status)
  const log = await api.db.selectFrom('audit_log').select('act').where('act', '=', 'revokeLinks').execute()
  expect(log.length).toBeGreaterThanOrEqual(2)
})

test('nothing that a visitor sends decides where a link leads', async () => {
  const { code } = await sent()
  for (const path of [
    `/c/${code}?url=https://evil.example`,
    `/c/${code}?location=//evil.example&to=https://evil.example`,
    `/c/${code}?https://evil.example`,
    `/c/${code}#https://evil.example`,
  ])
    expect((await under('caravan.test', path)).headers.get('location')).toBe('https://shop.example/')
  const headers = {
    ...phone,
    'x-forwarded-host': 'evil.example',
    referer: 'https://evil.example',
    'x-original-url': '//evil',
  }
  expect((await under('caravan.test', `/c/${code}`, { headers })).headers.get('location')).toBe('https://shop.example/')
  for (const path of [
    '/c/https://evil.example',
    '/c//evil.example',
    `/c/${code}/https://evil.example`,
    '/c/%2F%2Fevil.example',
    `/c/..%2f..%2f`,
  ])
    expect((await under('caravan.test', path)).headers.get('location')).toBeNull()
  const tap = await under('caravan.test', `/c/%2F%2Fevil.example/open`)
  expect(tap.headers.get('location') ?? '/c/').toMatch(/^\/c\//)
})

/** A server that knows nothing yet of what was sent. */
async function startAgain() {
  const { createApi } = await import('../../../server/api.ts')
  const app = createApi(api.services, api.resources)
  return async (path: string) => app.request(`http://caravan.test${path}`, { headers: phone })
}
