import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAliyunGateway } from '../../../activities/gateways/aliyun.ts'
import { aliyunProviderId } from '../../../activities/gateways/aliyun-provider-id.ts'
import { aliyunSettings, aliyunUrl } from '../../../activities/gateways/aliyun-settings.ts'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { AmbiguousSendError, NotSentError } from '../../../activities/gateways/gateway.ts'
import { account, makeAliyun, many, message, settingsFor } from './aliyun-account.ts'
import { aliyunOk, startAliyun } from './aliyun-simulator.ts'
import { gatewayContract } from './contract.ts'
import { json } from './provider-server.ts'

gatewayContract('Alibaba Cloud SMS', { create: makeAliyun, answer: aliyunOk })

let aliyun: Awaited<ReturnType<typeof startAliyun>>
let gateway: ClosableGateway
beforeEach(async () => {
  aliyun = await startAliyun(account.accessKeyId, account.accessKeySecret)
  gateway = makeAliyun(aliyun.url)
})
afterEach(async () => {
  await gateway.close()
  await aliyun.stop()
})

const { signal } = new AbortController()
test('an account of an older cloud signs with V1: taken when right, refused when wrong, nothing personal in the address', async () => {
  const old = makeAliyun(aliyun.url, { signing: 'V1' })
  expect((await old.send(many(3), signal)).map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(aliyun.state.sent).toHaveLength(3)
  expect(aliyun.calls[0]?.request.url).toBe('/')
  const wrong = makeAliyun(aliyun.url, { signing: 'V1', accessKeySecret: 'other' })
  await expect(wrong.send(many(1), signal)).rejects.toBeInstanceOf(NotSentError)
  await Promise.all([old.close(), wrong.close()])
})

test('one message goes by SendSms under our reference, more by SendBatchSms with a text each', async () => {
  await gateway.send([message('7')], signal)
  const results = await gateway.send(many(100), signal)
  expect(aliyun.state.actions).toEqual(['SendSms', 'SendBatchSms'])
  expect(aliyun.state.sent[0]).toMatchObject({
    phone: '13800130007',
    sign: '商队',
    template: 'SMS_1',
    params: { content: '您好 7' },
    outId: '7',
  })
  expect(aliyun.state.sent.at(-1)).toMatchObject({ phone: '13800130100', params: { content: '您好 100' }, outId: 'b1' })
  expect(results).toHaveLength(100)
  expect(new Set(results.map((result) => result.state === 'accepted' && result.providerId)).size).toBe(100)
  expect(JSON.stringify(results)).not.toContain('1380013')
  expect(gateway).toMatchObject({ channel: 'sms', idempotent: false, limits: { perCall: 100, perSecond: null } })
})

test('a number that comes twice is sent by two calls: receipts tell messages apart by their numbers', async () => {
  const twice = [message('1'), message('2'), message('3', message('1').to)]
  const results = await gateway.send(twice, signal)
  expect(aliyun.state.actions).toEqual(['SendBatchSms', 'SendSms'])
  expect(results.map(({ ref, state }) => [ref, state])).toEqual([
    ['1', 'accepted'],
    ['2', 'accepted'],
    ['3', 'accepted'],
  ])
})

test('the hundred and first message takes another call, and numbers abroad are not mixed with the mainland', async () => {
  const results = await gateway.send(
    [...many(101), message('102', '+13105550123'), message('103', '+8613105550123')],
    signal,
  )
  expect(results.every(({ state }) => state === 'accepted')).toBe(true)
  expect(aliyun.calls).toHaveLength(3)
  const abroad = aliyun.state.sent.find(({ outId }) => outId === '102')
  const home = aliyun.state.sent.find(({ phone, outId }) => phone === '13105550123' && outId !== '102')
  expect([abroad?.phone, home?.phone]).toEqual(['13105550123', '13105550123'])
  const ids = results.slice(101).map((result) => (result.state === 'accepted' ? result.providerId : ''))
  const reports = [abroad, home].map((sent) => ({
    phone_number: sent?.phone,
    biz_id: sent?.bizId,
    report_time: '2026-11-24 08:00:00',
    success: true,
  }))
  expect((await gateway.parseInbound?.(post(JSON.stringify(reports))))?.items).toMatchObject(
    ids.map((providerId) => ({ providerId })),
  )
  const prefixed = post(JSON.stringify([{ ...reports[1], phone_number: '+8613105550123' }]))
  expect((await gateway.parseInbound?.(prefixed))?.items).toMatchObject([{ providerId: ids[1], to: '+8613105550123' }])
})

test('one bad message of a hundred is found by halving; everybody else is sent once', async () => {
  aliyun.state.refuse = ({ phone }) => (phone === '13800130042' ? 'isv.BLACK_KEY_CONTROL_LIMIT' : undefined)
  const results = await gateway.send(many(100), signal)
  expect(results.filter(({ state }) => state !== 'accepted')).toEqual([
    { ref: '42', state: 'rejected', code: 'isv.BLACK_KEY_CONTROL_LIMIT' },
  ])
  expect(aliyun.state.sent).toHaveLength(99)
  expect(new Set(aliyun.state.sent.map(({ phone }) => phone)).size).toBe(99)
  expect(aliyun.calls.length).toBeLessThan(20)
})

test.each([
  ['isv.MOBILE_NUMBER_ILLEGAL', { state: 'rejected', suppress: true }],
  ['isv.PARAM_LENGTH_LIMIT', { state: 'rejected' }],
  ['isv.SOMETHING_NEW', { state: 'rejected' }],
  ['isv.BUSINESS_LIMIT_CONTROL 触发天级流控Permits:40', { state: 'rejected', retryAfterMs: 86_400_000 }],
])('%s is the word on that message', async (code, result) => {
  aliyun.state.refuse = () => code
  expect(await gateway.send([message('1')], signal)).toEqual([{ ref: '1', code: code.split(' ')[0], ...result }])
})

test('a frequency limit of a minute or an hour ends with that minute or hour of the clock', async () => {
  for (const [word, window] of [
    ['触发分钟级流控Permits:1', 60_000],
    ['触发小时级流控Permits:5', 3_600_000],
  ] as const) {
    aliyun.state.refuse = () => `isv.BUSINESS_LIMIT_CONTROL ${word}`
    const [result] = await gateway.send([message('1')], signal)
    const wait = result?.state === 'rejected' ? (result.retryAfterMs ?? 0) : 0
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(window + 1000)
  }
})

test.each(['isv.AMOUNT_NOT_ENOUGH', 'isv.SMS_SIGNATURE_ILLEGAL', 'isp.RAM_PERMISSION_DENY', 'Throttling.User'])(
  '%s sends nothing and loses nobody',
  async (code) => {
    aliyun.state.refuse = () => code
    await expect(gateway.send(many(3), signal)).rejects.toBeInstanceOf(NotSentError)
    expect(aliyun.calls).toHaveLength(1)
  },
)

test('a failure inside the provider is ambiguous, whatever status it comes with', async () => {
  for (const [status, code] of [
    [200, 'isp.SYSTEM_ERROR'],
    [503, 'ServiceUnavailable'],
    [500, 'Whatever'],
  ] as const) {
    aliyun.play(({ response }) => json(response, status, JSON.stringify({ Code: code })))
    await expect(gateway.send(many(2), signal)).rejects.toBeInstanceOf(AmbiguousSendError)
  }
})

test('wrong keys, a clock that is off and a spent quota are refused before anything is sent', async () => {
  const wrongSecret = makeAliyun(aliyun.url, { accessKeySecret: 'other' })
  const wrongId = makeAliyun(aliyun.url, { accessKeyId: 'other' })
  const late = createAliyunGateway(settingsFor(aliyun.url), {
    name: 'late',
    allowPrivate: true,
    now: () => Date.now() - 3_600_000,
  })
  for (const bad of [wrongSecret, wrongId, late]) {
    await expect(bad.send([message('1')], signal)).rejects.toBeInstanceOf(NotSentError)
    await bad.close()
  }
  aliyun.state.quota = 2
  await gateway.send(many(2), signal)
  await expect(gateway.send([message('3')], signal)).rejects.toThrow(/AMOUNT_NOT_ENOUGH/)
  expect(aliyun.state.sent).toHaveLength(2)
})

test('after a lost answer the provider is asked by number: what it has was taken, what it does not show stays unknown', async () => {
  const sent = [...many(3), message('4')]
  await gateway.send(sent.slice(0, 3), signal)
  await gateway.send([message('9', message('4').to)], signal)
  const refs = sent.map(({ ref }) => ref)
  expect(await gateway.query?.(refs, signal, sent)).toEqual([
    { ref: '1', state: 'accepted' },
    { ref: '2', state: 'accepted' },
    { ref: '3', state: 'accepted' },
    { ref: '4', state: 'unknown', code: 'NOT_FOUND' },
  ])
  expect(aliyun.calls.every(({ request }) => !(request.url ?? '').includes('1380013'))).toBe(true)
  aliyun.play(({ response }) => json(response, 503, '{}'))
  expect(await gateway.query?.(['1'], signal, many(1))).toEqual([{ ref: '1', state: 'unknown', code: 'NOT_FOUND' }])
  await aliyun.stop()
  await expect(gateway.query?.(['1'], signal, many(1))).rejects.toBeInstanceOf(NotSentError)
})

test('receipts and replies are read from one address, and lead back to the messages that were sent', async () => {
  const [first] = await gateway.send(many(2), signal)
  const { bizId, phone } = aliyun.state.sent[0]!
  const report = {
    phone_number: phone,
    biz_id: bizId,
    send_time: '2026-11-24 07:59:59',
    report_time: '2026-11-24 08:00:00',
  }
  const up = {
    phone_number: phone,
    content: 'TD',
    send_time: '2026-11-24 08:00:01',
    dest_code: '1069',
    sequence_id: 77,
  }
  const posted = [
    { ...report, success: true, err_code: 'DELIVERED', sms_size: '1' },
    { ...report, success: false, err_code: 'MK:0001', out_id: '12' },
    up,
    { template_status: 'approved' },
    { ...report, success: true, report_time: 'soon' },
    { ...up, sequence_id: undefined },
    { success: true },
    null,
    'x',
  ]
  const parsed = await gateway.parseInbound?.(post(JSON.stringify(posted)))
  const providerId = first?.state === 'accepted' ? first.providerId : ''
  expect(parsed?.items).toMatchObject([
    { kind: 'receipt', providerId, state: 'delivered', to: '+8613800130001', at: Date.parse('2026-11-24T00:00:00Z') },
    { kind: 'receipt', providerId, ref: '12', state: 'undelivered', code: 'MK:0001' },
    { kind: 'reply', from: '+8613800130001', text: 'TD', at: Date.parse('2026-11-24T00:00:01Z'), dedupe: 'up:77' },
  ])
  expect(providerId).toBe(aliyunProviderId(settingsFor(aliyun.url), bizId, '13800130001'))
  expect(parsed?.refused).toHaveLength(5)
  expect(JSON.parse(parsed?.reply.body ?? '')).toEqual({ code: 0, msg: '接收成功' })
  for (const rubbish of ['', '{}', '<html>', '[', 'null'])
    expect(await gateway.parseInbound?.(post(rubbish))).toMatchObject({ items: [], reply: { status: 400 } })
})

test.each([
  [{ accessKeySecret: '' }],
  [{ accessKeyId: 'a b' }],
  [{ accessKeyId: 'a\r\nx: y' }],
  [{ templateCode: '../x' }],
  [{ region: 'evil.example/' }],
  [{ endpoint: 'file:///etc/passwd' }],
  [{ colour: 'red' }],
])('settings that cannot work are refused: %#', (change) => {
  expect(aliyunSettings.safeParse({ ...account, ...change }).success).toBe(false)
})

test('the region decides the address', () => {
  const at = (more: object) => aliyunUrl(aliyunSettings.parse({ ...account, ...more })).href
  expect(at({})).toBe('https://dysmsapi.aliyuncs.com/')
  expect(at({ region: 'ap-southeast-1' })).toBe('https://dysmsapi.ap-southeast-1.aliyuncs.com/')
})

function post(body: string) {
  return { method: 'POST', path: '/hooks/g/s', query: {}, headers: {}, body: Buffer.from(body) }
}
