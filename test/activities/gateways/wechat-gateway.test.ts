import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { NotSentError, type OutboundMessage, type RenderedContent } from '../../../activities/gateways/gateway.ts'
import type { TokenStore } from '../../../activities/gateways/shared-token.ts'
import { createWechatGateway } from '../../../activities/gateways/wechat.ts'
import { wechatSettings } from '../../../activities/gateways/wechat-settings.ts'
import { gatewayLinks } from '../../../activities/store/gateway-links.ts'
import { gatewayTokens } from '../../../activities/store/gateway-tokens.ts'
import { createWorld, type World } from '../../support/world.ts'
import { gatewayContract } from './contract.ts'
import { json } from './provider-server.ts'
import { startWechat } from './wechat-simulator.ts'

type Wechat = Extract<RenderedContent, { channel: 'wechat' }>
const account = { appId: 'wx5823bf96d3bd56c7', appSecret: 'secretOfTheApp' }
const settingsFor = (endpoint: string, more: object = {}) =>
  wechatSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more })
const make = (endpoint: string, more: object = {}, tokens?: TokenStore, now?: () => number) =>
  createWechatGateway(settingsFor(endpoint, more), {
    name: 'test',
    allowPrivate: true,
    ...(tokens ? { tokens } : {}),
    ...(now ? { now } : {}),
  })
const chat: Wechat = { channel: 'wechat', form: 'customerService', data: {}, text: '您好 "商队" & <b>' }

gatewayContract('WeChat', {
  create: (url) => make(url, {}, () => ({ get: async () => 'T' })),
  oneACall: true,
  content: chat,
  answer: () => '{"errcode":0,"errmsg":"ok"}',
})

let wechat: Awaited<ReturnType<typeof startWechat>>
let gateway: ClosableGateway
beforeEach(async () => {
  wechat = await startWechat(account.appId, account.appSecret)
  gateway = make(wechat.url)
})
afterEach(async () => {
  await gateway.close()
  await wechat.stop()
})

const { signal } = new AbortController()
const message = (ref: string, to = `oPerson${ref}`, content: Partial<Wechat> = {}): OutboundMessage => ({
  ref,
  to,
  content: { ...chat, ...content },
})
const template = {
  form: 'template' as const,
  templateCode: 'TM1',
  data: { thing1: '新品' },
  url: 'https://c.example/x',
}
const many = (count: number, content: Partial<Wechat> = {}) =>
  Array.from({ length: count }, (_, at) => message(String(at + 1), undefined, content))

test('each form goes to its own door, with its fields', async () => {
  wechat.state.accepts.set('oPerson3', 1)
  const results = await gateway.send(
    [message('1'), message('2', undefined, template), message('3', undefined, { ...template, form: 'subscribe' })],
    signal,
  )
  expect(results).toMatchObject([
    { ref: '1', state: 'accepted' },
    { ref: '2', state: 'accepted', providerId: expect.any(String) },
    { ref: '3', state: 'accepted' },
  ])
  const of = (openid: string) => wechat.state.sent.find((sent) => sent.openid === openid)
  expect(of('oPerson1')).toMatchObject({ kind: 'custom', fields: { msgtype: 'text', text: { content: chat.text } } })
  expect(of('oPerson2')).toMatchObject({
    kind: 'template',
    fields: { client_msg_id: '2', template_id: 'TM1', data: { thing1: { value: '新品' } }, url: 'https://c.example/x' },
  })
  expect(of('oPerson3')).toMatchObject({ kind: 'subscribe' })
  expect(wechat.state.tokens).toBe(1)
})

test('a mini-program sends subscribe messages by its own door', async () => {
  wechat.state.accepts.set('oPerson1', 1)
  const mini = make(wechat.url, { accountType: 'miniProgram' })
  await mini.send([message('1', undefined, { ...template, form: 'subscribe', url: 'pages/a?b=1' })], signal)
  expect(wechat.calls.at(-1)?.request.url).toMatch(/^\/cgi-bin\/message\/subscribe\/send\?/)
  expect(wechat.state.sent[0]?.fields).toMatchObject({ page: 'pages/a?b=1' })
  await mini.close()
})

test.each([
  [40003, { state: 'rejected' }],
  [43004, { state: 'rejected', suppress: true }],
  [48002, { state: 'rejected', suppress: true }],
  [43019, { state: 'rejected', suppress: true }],
  [43101, { state: 'rejected' }],
  [45015, { state: 'rejected' }],
  [45047, { state: 'rejected' }],
  [47003, { state: 'rejected' }],
  [45011, { state: 'rejected', retryAfterMs: 60_000 }],
  [-1, { state: 'rejected', retryAfterMs: 5000 }],
  [12345, { state: 'rejected' }],
])('code %i is the word on that message', async (code, result) => {
  wechat.state.refuse = (openid) => (openid === 'oPerson2' ? code : undefined)
  expect(await gateway.send(many(3), signal)).toEqual([
    { ref: '1', state: 'accepted' },
    { ref: '2', code: String(code), ...result },
    { ref: '3', state: 'accepted' },
  ])
})

test('a spent daily quota waits for midnight in Beijing', async () => {
  wechat.state.quota = 2
  const at = Date.parse('2026-11-25T15:30:00Z')
  const timed = make(wechat.url, {}, undefined, () => at)
  await timed.send(many(2), signal)
  expect(await timed.send([message('3')], signal)).toEqual([
    { ref: '3', state: 'rejected', code: '45009', retryAfterMs: 31 * 60_000 },
  ])
  await timed.close()
})

test.each([40013, 40037, 40164, 48001, 41030])('code %i is about the account: nothing is lost', async (code) => {
  wechat.state.refuse = () => code
  await expect(gateway.send(many(3), signal)).rejects.toBeInstanceOf(NotSentError)
})

test('a wrong secret sends nothing', async () => {
  const wrong = make(wechat.url, { appSecret: 'other' })
  await expect(wrong.send(many(3), signal)).rejects.toThrow(/40125/)
  expect(wechat.state.sent).toEqual([])
  await wrong.close()
})

test('a person who leaves, is blocked or has not accepted gets nothing, the others do', async () => {
  wechat.state.following = (openid) => openid !== 'oPerson1'
  wechat.state.blocked.add('oPerson2')
  const subscribe = { ...template, form: 'subscribe' as const }
  const results = await gateway.send(
    [
      message('1'),
      message('2'),
      message('3', undefined, subscribe),
      message('4'),
      message('5', undefined, { ...template, data: { thing1: '长'.repeat(21) } }),
    ],
    signal,
  )
  expect(results.map((result) => ('code' in result ? result.code : 'ok'))).toEqual([
    '43004',
    '43019',
    '43101',
    'ok',
    '47003',
  ])
})

test('a token that is spent in the middle of a batch is renewed once, and nobody gets a message twice', async () => {
  await gateway.send([message('0')], signal)
  wechat.spoil()
  const results = await gateway.send(many(50), signal)
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  expect(wechat.state.tokens).toBe(2)
  expect(wechat.state.sent).toHaveLength(51)
})

test('a lost answer to a template message is asked for again by its id; to a chat message it stays unknown', async () => {
  const results = await gateway.send([message('1', 'oAhang', template), message('2', 'oBhang'), message('3')], signal)
  expect(results.map(({ state }) => state)).toEqual(['accepted', 'unknown', 'accepted'])
  expect(wechat.state.sent.filter(({ openid }) => openid === 'oAhang')).toHaveLength(1)
  expect(wechat.state.sent.filter(({ openid }) => openid === 'oBhang')).toHaveLength(1)
})

test('mass messages of one text share a call; ten thousand and one are cut into two, and a repeat is recognised', async () => {
  const mass = { form: 'mass' as const, text: '双十一' }
  const results = await gateway.send(
    [...many(10_001, mass), message('x', 'oOther1', { ...mass, text: '另一条' })],
    signal,
  )
  expect(wechat.state.massCalls.map((openids) => openids.length).toSorted((a, b) => a - b)).toEqual([5000, 5001])
  expect(results.slice(0, -1).every(({ state }) => state === 'accepted')).toBe(true)
  expect(results.at(-1)).toEqual({ ref: 'x', state: 'rejected', code: 'MASS_NEEDS_TWO' })
  await gateway.send(many(10_001, mass), signal)
  expect(wechat.state.massCalls).toHaveLength(2)
  const lost = await gateway.send([message('a', 'oLosthang', mass), message('b', 'oPersonB', mass)], signal)
  expect(lost).toMatchObject([{ state: 'accepted' }, { state: 'accepted' }])
  expect(wechat.state.massCalls).toHaveLength(3)
})

test('what WeChat says is never an error of ours that tells an openid or a text', async () => {
  wechat.play(({ response, body }) => json(response, 500, body))
  const error = await gateway.send([message('1')], signal).catch((caught: unknown) => caught)
  expect(String(error)).not.toMatch(/oPerson|商队|access_token/)
})

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

test('fifty sends in three processes renew a spent token once: the database holds it sealed', async () => {
  world = await createWorld()
  const { db, workspace, keys } = world
  // Three processes share nothing but the database.
  const workers = [1, 2, 3].map(() =>
    make(
      wechat.url,
      {},
      gatewayTokens(db, () => keys(workspace), 'g_1'),
    ),
  )
  const all = await Promise.all(
    workers.flatMap((worker, at) =>
      many(17).map(({ ref, ...rest }) => worker.send([{ ref: `${at}${ref}`, ...rest }], signal)),
    ),
  )
  expect(all.flat().every(({ state }) => state === 'accepted')).toBe(true)
  expect(wechat.state.tokens).toBe(1)
  wechat.spoil()
  await Promise.all(workers.map((worker) => worker.send(many(17), signal)))
  expect(wechat.state.tokens).toBe(2)
  const row = await db.selectFrom('gateway_token').selectAll().executeTakeFirstOrThrow()
  expect(row.token?.toString('latin1')).not.toContain('xxxx')
  await Promise.all(workers.map((worker) => worker.close()))
})

test('a link into a mini-program is made once for a campaign, and again before it ends', async () => {
  world = await createWorld()
  let now = Date.now()
  const linking = createWechatGateway(settingsFor(wechat.url, { accountType: 'miniProgram' }), {
    name: 'test',
    allowPrivate: true,
    links: gatewayLinks(world.db, 'g_1'),
    now: () => now,
  })
  const target = { path: 'pages/sale', query: 'c=1', days: 30 }
  expect(await linking.urlLink?.(target)).toBe('https://wxaurl.cn/L1')
  expect(await linking.urlLink?.(target)).toBe('https://wxaurl.cn/L1')
  expect(await linking.urlLink?.({ ...target, query: 'c=2' })).toBe('https://wxaurl.cn/L2')
  now += 29.5 * 86_400_000
  expect(await linking.urlLink?.(target)).toBe('https://wxaurl.cn/L3')
  expect(wechat.state.links).toHaveLength(3)
  wechat.play(({ response }) => json(response, 200, '{"errcode":85400,"errmsg":"no"}'))
  await expect(linking.urlLink?.({ ...target, query: 'c=3' })).rejects.toThrow(/85400/)
  await linking.close()
  expect(gateway.urlLink).toBeUndefined()
})

test.each([
  [{ appId: 'x' }],
  [{ appSecret: 'a b' }],
  [{ encodingAesKey: 'short' }],
  [{ callbackToken: 'a&b' }],
  [{ colour: 'red' }],
])('settings that cannot work are refused: %#', (change) => {
  expect(wechatSettings.safeParse({ ...account, ...change }).success).toBe(false)
})
