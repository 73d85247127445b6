import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import {
  AmbiguousSendError,
  type InboundParse,
  NotSentError,
  type OutboundMessage,
} from '../../../activities/gateways/gateway.ts'
import { createTencentGateway } from '../../../activities/gateways/tencent.ts'
import { tencentSettings } from '../../../activities/gateways/tencent-settings.ts'
import { signTencent } from '../../../activities/gateways/tencent-sign.ts'
import { gatewayContract } from './contract.ts'
import { json } from './provider-server.ts'
import { startTencent, tencentOk } from './tencent-simulator.ts'

const account = {
  secretId: 'AKIDtest',
  secretKey: 'secret',
  sdkAppId: '1400006666',
  signName: '商队',
  templateId: '1110',
}
const settingsFor = (endpoint: string, more: object = {}) =>
  tencentSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more })
const make = (endpoint: string, more: object = {}) =>
  createTencentGateway(settingsFor(endpoint, more), { name: 'test', allowPrivate: true })

gatewayContract('Tencent Cloud SMS', {
  create: make,
  sameText: true,
  answer: tencentOk,
  edit(answer, change) {
    const { Response } = JSON.parse(answer) as { Response: { SendStatusSet: unknown[] } }
    return JSON.stringify({ Response: { ...Response, SendStatusSet: change(Response.SendStatusSet) } })
  },
  matchesByKey: true,
})

let tencent: Awaited<ReturnType<typeof startTencent>>
let gateway: ClosableGateway
beforeEach(async () => {
  tencent = await startTencent(account.secretId, account.secretKey)
  gateway = make(tencent.url)
})
afterEach(async () => {
  await gateway.close()
  await tencent.stop()
})

const { signal } = new AbortController()
const message = (ref: string, text = '【商队】您好', to = `+861380013${ref.padStart(4, '0')}`): OutboundMessage => ({
  ref,
  to,
  content: { channel: 'sms', text },
})
const many = (count: number) => Array.from({ length: count }, (_, at) => message(String(at + 1)))

test('the published TC3 example is signed as published', () => {
  const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`
  const authorization = signTencent(
    {
      host: 'cvm.tencentcloudapi.com',
      service: 'cvm',
      contentType: 'application/json; charset=utf-8',
      seconds: 1_551_113_065,
      body,
    },
    'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
    'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
  )
  expect(authorization).toContain('Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request')
  expect(authorization).toContain('Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168')
})

test('one text goes to all its numbers in one call, personal texts take a call each, abroad goes apart', async () => {
  const results = await gateway.send(many(20), signal)
  expect(tencent.calls).toHaveLength(1)
  expect(results[19]).toEqual({ ref: '20', state: 'accepted', providerId: tencent.state.sent[19]?.serial })
  expect(tencent.state.sent[0]).toMatchObject({ sign: '商队', template: '1110', params: ['您好'] })
  const mixed = [message('1', 'a'), message('2', 'b'), message('3', 'a', '+14155550123'), message('4', 'a')]
  expect((await gateway.send(mixed, signal)).map(({ ref, state }) => [ref, state])).toEqual([
    ['1', 'accepted'],
    ['2', 'accepted'],
    ['3', 'accepted'],
    ['4', 'accepted'],
  ])
  expect(tencent.calls).toHaveLength(4)
  expect(gateway).toMatchObject({ idempotent: false, limits: { perCall: 20, perSecond: null } })
})

test('a number that comes twice with one text is sent by two calls', async () => {
  const results = await gateway.send([message('1'), message('2', undefined, message('1').to)], signal)
  expect(results.map(({ ref, state }) => [ref, state])).toEqual([
    ['1', 'accepted'],
    ['2', 'accepted'],
  ])
  expect(tencent.calls).toHaveLength(2)
})

test('each number has its own word: later, never, unknown, refused', async () => {
  const codes: Record<string, string> = {
    '+8613800130001': 'LimitExceeded.PhoneNumberThirtySecondLimit',
    '+8613800130002': 'FailedOperation.PhoneNumberInBlacklist',
    '+8613800130003': 'FailedOperation.ContainSensitiveWord',
    '+8613800130004': 'InternalError.Timeout',
    '+8613800130005': 'FailedOperation.InsufficientBalanceInSmsPackage',
    '+8613800130006': 'LimitExceeded.PhoneNumberDailyLimit',
  }
  tencent.state.refuse = (phone) => codes[phone]
  expect(await gateway.send(many(7), signal)).toMatchObject([
    { state: 'rejected', retryAfterMs: 31_000 },
    { state: 'rejected', suppress: true },
    { ref: '3', state: 'rejected', code: 'FailedOperation.ContainSensitiveWord' },
    { state: 'unknown', code: 'InternalError.Timeout' },
    { state: 'rejected', retryAfterMs: 60_000 },
    { state: 'rejected', retryAfterMs: 86_400_000 },
    { state: 'accepted' },
  ])
})

test('when the account itself is refused for every number, nobody is lost', async () => {
  tencent.state.refuse = () => 'FailedOperation.TemplateIncorrectOrUnapproved'
  await expect(gateway.send(many(3), signal)).rejects.toBeInstanceOf(NotSentError)
})

test('a call refused whole for one of its numbers is halved until it is known which', async () => {
  const bad = message('5').to
  tencent.state.refuseCall = ({ PhoneNumberSet }) =>
    PhoneNumberSet.includes(bad) ? 'InvalidParameterValue.IncorrectPhoneNumber' : undefined
  const results = await gateway.send(many(16), signal)
  expect(results.filter(({ state }) => state !== 'accepted')).toEqual([
    { ref: '5', state: 'rejected', code: 'InvalidParameterValue.IncorrectPhoneNumber', suppress: true },
  ])
  expect(tencent.state.sent).toHaveLength(15)
})

test.each([
  ['AuthFailure.SignatureFailure', NotSentError],
  ['UnauthorizedOperation.RequestIpNotInWhitelist', NotSentError],
  ['RequestLimitExceeded', NotSentError],
  ['InternalError.Timeout', AmbiguousSendError],
  ['InternalError.OtherError', AmbiguousSendError],
])('%s for the whole call', async (code, kind) => {
  tencent.state.refuseCall = () => code
  await expect(gateway.send(many(2), signal)).rejects.toBeInstanceOf(kind)
})

test('a text that the provider refuses is refused for everybody who would get it', async () => {
  tencent.state.refuseCall = () => 'InvalidParameterValue.TemplateParameterLengthLimit'
  const results = await gateway.send(many(2), signal)
  expect(results).toMatchObject([{ state: 'rejected' }, { state: 'rejected' }])
  expect(results.some((result) => 'suppress' in result || 'retryAfterMs' in result)).toBe(false)
})

test('wrong keys and a clock that is off are refused before anything is sent', async () => {
  const late = createTencentGateway(settingsFor(tencent.url), {
    name: 'late',
    allowPrivate: true,
    now: () => Date.now() - 3_600_000,
  })
  for (const bad of [make(tencent.url, { secretKey: 'x' }), make(tencent.url, { secretId: 'x' }), late]) {
    await expect(bad.send([message('1')], signal)).rejects.toBeInstanceOf(NotSentError)
    await bad.close()
  }
  expect(tencent.state.sent).toEqual([])
  tencent.play(({ response }) =>
    json(response, 200, '{"Response":{"SendStatusSet":[{"PhoneNumber":"+1","Code":"Ok"}]}}'),
  )
  await expect(gateway.send([message('1')], signal)).rejects.toBeInstanceOf(AmbiguousSendError)
})

test('receipts and replies are read and answered in the words of the provider', () => {
  const post = (body: string) =>
    gateway.parseInbound?.({
      method: 'POST',
      path: '/in',
      query: {},
      headers: {},
      body: Buffer.from(body),
    }) as InboundParse | undefined
  const report = {
    user_receive_time: '2026-11-24 08:00:00',
    nationcode: '86',
    mobile: '13800130001',
    report_status: 'SUCCESS',
    errmsg: 'DELIVRD',
    sid: '2028-1',
  }
  const failed = { ...report, report_status: 'FAIL', errmsg: 'MK:0001' }
  const parsed = post(JSON.stringify([report, failed, { ...report, user_receive_time: '' }, { mobile: '1' }, null]))
  expect(parsed?.items).toMatchObject([
    {
      kind: 'receipt',
      providerId: '2028-1',
      to: '+8613800130001',
      state: 'delivered',
      at: Date.parse('2026-11-24T00:00:00Z'),
    },
    { kind: 'receipt', state: 'undelivered', code: 'MK:0001' },
  ])
  expect(parsed?.refused).toHaveLength(3)
  expect(JSON.parse(parsed?.reply.body ?? '')).toEqual({ result: 0, errmsg: 'OK' })
  const up = { extend: '01', mobile: '13800130001', nationcode: '86', sign: '商队', text: 'TD', time: 1_700_000_000 }
  expect(post(JSON.stringify(up))?.items).toMatchObject([
    { kind: 'reply', from: '+8613800130001', text: 'TD', at: 1_700_000_000_000 },
  ])
  expect(post(JSON.stringify({ ...up, time: 'now' }))?.refused).toHaveLength(1)
  for (const rubbish of ['', '<html>', '7', 'null', '"x"']) expect(post(rubbish)?.reply.status).toBe(400)
})

test.each([[{ secretKey: '' }], [{ sdkAppId: 'x' }], [{ secretId: 'a\nb' }], [{ perCall: 201 }], [{ colour: 'red' }]])(
  'settings that cannot work are refused: %#',
  (change) => {
    expect(tencentSettings.safeParse({ ...account, ...change }).success).toBe(false)
  },
)
