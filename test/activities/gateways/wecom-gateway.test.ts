import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { NotSentError, type OutboundMessage, type RenderedContent } from '../../../activities/gateways/gateway.ts'
import { createWecomGateway } from '../../../activities/gateways/wecom.ts'
import { wecomSettings } from '../../../activities/gateways/wecom-settings.ts'
import { gatewayContract } from './contract.ts'
import { json, startProvider } from './provider-server.ts'

const account = { corpId: 'ww1234567890', corpSecret: 'secret', staffId: 'zhangsan' }
const make = (endpoint: string, more: object = {}, token?: string) =>
  createWecomGateway(wecomSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more }), {
    name: 'test',
    allowPrivate: true,
    ...(token === undefined ? {} : { tokens: () => ({ get: async () => token }) }),
  })
const content: Extract<RenderedContent, { channel: 'wechat' }> = {
  channel: 'wechat',
  form: 'customerService',
  data: {},
  text: '您好 商队',
}

gatewayContract('WeCom', {
  create: (url) => make(url, {}, 'T'),
  content,
  answer: () => '{"errcode":0,"errmsg":"ok","fail_list":[],"msgid":"msg1"}',
})

type Task = { external_userid: string[]; sender: string; text: { content: string } }
/** WeCom's API: knows the app's secret and token, who is a contact, and how many calls at once it bears. */
async function startWecom() {
  const state = { tasks: [] as Task[], tokens: 0, code: 0, strangers: new Set<string>(), version: 1 }
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const url = new URL(request.url ?? '/', 'http://a')
    const answer = (errcode: number, more: object = {}) =>
      json(response, 200, JSON.stringify({ errcode, errmsg: 'x', ...more }))
    if (url.pathname === '/cgi-bin/gettoken') {
      if (url.searchParams.get('corpid') !== account.corpId) return answer(40013)
      if (url.searchParams.get('corpsecret') !== account.corpSecret) return answer(40001)
      state.tokens += 1
      return answer(0, { access_token: `T${state.version}`, expires_in: 7200 })
    }
    if (url.searchParams.get('access_token') !== `T${state.version}`) return answer(42001)
    if (state.code !== 0) return answer(state.code)
    const task = JSON.parse(body) as Task
    if (task.external_userid.length > 10_000) return answer(40058)
    state.tasks.push(task)
    answer(0, {
      msgid: `msg${state.tasks.length}`,
      fail_list: task.external_userid.filter((id) => state.strangers.has(id)),
    })
  })
  return { ...provider, state }
}
let wecom: Awaited<ReturnType<typeof startWecom>>
let gateway: ClosableGateway
beforeEach(async () => {
  wecom = await startWecom()
  gateway = make(wecom.url)
})
afterEach(async () => {
  await gateway.close()
  await wecom.stop()
})
const { signal } = new AbortController()
const message = (ref: string, text = '双十一'): OutboundMessage => ({
  ref,
  to: `wmPerson${ref}`,
  content: { ...content, text },
})

test('people with the same text become one task for the member of staff; who is no contact is told', async () => {
  wecom.state.strangers.add('wmPerson2')
  const results = await gateway.send([message('1'), message('2'), message('3'), message('4', '另一条')], signal)
  expect(results).toEqual([
    { ref: '1', state: 'accepted', providerId: expect.stringMatching(/^msg\d~1$/) },
    { ref: '2', state: 'rejected', code: 'NOT_A_CONTACT' },
    { ref: '3', state: 'accepted', providerId: expect.any(String) },
    { ref: '4', state: 'accepted', providerId: expect.any(String) },
  ])
  const sizes = wecom.state.tasks.map(({ external_userid }) => external_userid.length)
  expect(sizes.toSorted((a, b) => a - b)).toEqual([1, 3])
  expect(wecom.state.tasks.every(({ sender }) => sender === 'zhangsan')).toBe(true)
})

test('a token that was replaced is renewed once; a wrong secret sends nothing', async () => {
  await gateway.send([message('1')], signal)
  wecom.state.version += 1
  expect(await gateway.send([message('2')], signal)).toMatchObject([{ state: 'accepted' }])
  expect(wecom.state.tokens).toBe(2)
  const wrong = make(wecom.url, { corpSecret: 'other' })
  await expect(wrong.send([message('3')], signal)).rejects.toThrow(/40001/)
  await wrong.close()
})

test.each([
  [45033, { state: 'rejected', retryAfterMs: 1000 }],
  [-1, { state: 'rejected', retryAfterMs: 5000 }],
  [45009, { state: 'rejected', retryAfterMs: 3_600_000 }],
  [40058, { state: 'rejected' }],
])('code %i is told', async (code, result) => {
  wecom.state.code = code
  expect(await gateway.send([message('1')], signal)).toEqual([{ ref: '1', code: String(code), ...result }])
})

test('what is about the app or its staff waits for the operator', async () => {
  for (const code of [60011, 84061, 301002]) {
    wecom.state.code = code
    await expect(gateway.send([message('1'), message('2')], signal)).rejects.toBeInstanceOf(NotSentError)
  }
})
