import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { NotSentError, type OutboundMessage, type RenderedContent } from '../../../activities/gateways/gateway.ts'
import { createWecomGateway } from '../../../activities/gateways/wecom.ts'
import { wecomSettings } from '../../../activities/gateways/wecom-settings.ts'
import { gatewayContract } from './contract.ts'
import { startWecom, wecomAccount as account } from './wecom-simulator.ts'

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

test('what became of a task is asked for: whom it reached, who was left out, and nothing about the others', async () => {
  const results = await gateway.send([message('1'), message('2'), message('3'), message('4')], signal)
  const sent = results.map((result, at) => ({
    ref: result.ref,
    to: `wmPerson${at + 1}`,
    providerId: (result as { providerId: string }).providerId,
    at: Date.now(),
  }))
  expect(await gateway.poll?.(sent, signal)).toEqual([])
  wecom.state.results.set('wmPerson1', { status: 1, send_time: 1_790_000_000 })
  wecom.state.results.set('wmPerson2', { status: 2 })
  wecom.state.results.set('wmPerson3', { status: 3 })
  wecom.state.pageSize = 2
  expect(await gateway.poll?.(sent, signal)).toMatchObject([
    { kind: 'receipt', ref: '1', state: 'delivered', at: 1_790_000_000_000 },
    { ref: '2', state: 'undelivered', code: 'NOT_A_CONTACT' },
    { ref: '3', state: 'undelivered', code: 'ANOTHER_MESSAGE_TODAY' },
  ])
  expect(await gateway.poll?.([{ ref: '9', to: 'wmOther', providerId: 'msgX~9', at: 0 }], signal)).toEqual([])
})
