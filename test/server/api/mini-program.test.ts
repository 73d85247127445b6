import { renderSVG } from 'uqr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWechat } from '../../activities/gateways/wechat-simulator.ts'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let wechat: Awaited<ReturnType<typeof startWechat>>
let people = 0
beforeAll(async () => {
  api = await startTestApi()
  wechat = await startWechat('wx0123456789abcdef', 'secret')
})
afterAll(async () => {
  await wechat.stop()
  await api.close()
})

const agents = {
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  wechat:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003234)',
  desktop: 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
}
const account = { appId: 'wx0123456789abcdef', appSecret: 'secret', accountType: 'miniProgram' }
const connect = (settings: Record<string, unknown> = account) =>
  api.request('POST', '/api/gateways', {
    name: 'Mini',
    kind: 'wechat',
    channel: 'wechat',
    settings: { ...settings, endpoint: wechat.url, timeoutMs: 300 },
  })
const visit = (path: string, agent: string, method = 'GET', language = 'en') =>
  api.request(method, path, undefined, { 'user-agent': agent, accept: 'text/html', 'accept-language': language })

async function sent(page: string) {
  const key = `m${++people}`
  const [{ id: contact }] = (
    await api.v1('/contacts', { contacts: [{ key, phone: `+8613812${String(300_000 + people * 10 + 9)}` }] })
  ).json.results
  const doc = journeyOf(key, {
    in: ['api', {}, { next: 'send' }],
    send: ['sms', { body: `Look {{ "${page}" | mini_program }}` }, { sent: null, failed: null, skipped: null }],
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
  const code = api.services.links.encode(id, 0)
  return { contact, message: id, code, path: `/c/${code}` }
}

test('without an account of a mini-program, or while WeChat is away, a tap says so and offers to try again', async () => {
  const { path } = await sent('pages/away?x=1')
  const none = await visit(`${path}/open`, agents.phone, 'POST')
  expect(none.status).toBe(503)
  expect(none.text).toContain('WeChat does not answer')
  expect(none.text).toContain(`action="${path}/open"`)
  expect((await connect({ ...account, accountType: 'officialAccount' })).status).toBe(200)
  expect((await visit(`${path}/open`, agents.phone, 'POST')).status).toBe(503)
  expect((await connect()).status).toBe(200)
  wechat.state.linkError = 85_400
  const refused = await visit(`${path}/open`, agents.phone, 'POST', 'zh-CN')
  expect(refused.status).toBe(503)
  expect(refused.text).toContain('微信暂时没有响应')
  expect(refused.text).toContain('Try again')
  wechat.state.linkError = 0
  expect((await visit(`${path}/open`, agents.phone, 'POST')).status).toBe(303)
})

test('a tap on the page leads into the mini-program: one link for the campaign, who taps in cq, minted at the tap', async () => {
  const [one, two] = [await sent('pages/sale?c=11'), await sent('pages/sale?c=11')]
  const before = wechat.state.links.length
  const page = await visit(one.path, agents.phone)
  expect(page.status).toBe(200)
  expect(page.headers.get('location')).toBeNull()
  expect(page.headers.get('set-cookie')).toBeNull()
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.text).toContain('商队优选')
  expect(page.text).toContain('Open WeChat · 打开微信')
  expect(wechat.state.links).toHaveLength(before)
  const [first, second] = [
    await visit(`${one.path}/open`, agents.phone, 'POST'),
    await visit(`${two.path}/open`, agents.phone, 'POST'),
  ]
  expect(first.status).toBe(303)
  const [a, b] = [new URL(first.headers.get('location')!), new URL(second.headers.get('location')!)]
  expect(a.origin + a.pathname).toBe(b.origin + b.pathname)
  expect([a.searchParams.get('cq'), b.searchParams.get('cq')]).toEqual([one.code, two.code])
  expect(wechat.state.links.slice(before)).toEqual([{ path: 'pages/sale', query: 'c=11' }])
  await new Promise((resolve) => setTimeout(resolve, 250))
  const touches = await api.db
    .selectFrom('touch')
    .select(['kind', 'via'])
    .where('message_id', '=', one.message)
    .execute()
  expect(touches).toEqual([{ kind: 1, via: 'human' }])
})

test('inside WeChat the page opens it at once, and a desktop shows a code of this very link', async () => {
  const { path } = await sent('pages/index')
  const inside = await visit(path, agents.wechat, 'GET', 'zh-CN')
  expect(inside.text).toContain('<html lang="zh-CN">')
  expect(inside.text).toContain('打开 · Open')
  const desktop = await visit(path, agents.desktop)
  expect(desktop.text).toContain('Scan this code with WeChat')
  expect(desktop.text).toContain(renderSVG(`http://caravan.test${path}`, { border: 2 }))
  expect(desktop.text).not.toContain('<form')
})

test('what is read ahead mints nothing, counts for nobody, and a page that is no link cannot be opened', async () => {
  const { path, message } = await sent('pages/quiet')
  const before = wechat.state.links.length
  for (const agent of ['WhatsApp/2.23', 'Googlebot/2.1', '']) expect((await visit(path, agent)).status).toBe(200)
  expect((await visit(path, agents.phone, 'HEAD')).status).toBe(200)
  expect((await visit(`${path}/open`, agents.phone)).headers.get('location')).toBe(path)
  expect(wechat.state.links).toHaveLength(before)
  await new Promise((resolve) => setTimeout(resolve, 250))
  const touches = await api.db
    .selectFrom('touch')
    .select('via')
    .where('message_id', '=', message)
    .orderBy('id')
    .execute()
  expect(touches.map(({ via }) => via)).toEqual(['preview', 'scanner', 'scanner', 'head'])
  expect((await visit('/c/AAAAAAAAA/open', agents.phone, 'POST')).status).toBe(404)
})
