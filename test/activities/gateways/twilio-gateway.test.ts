import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import {
  AmbiguousSendError,
  type InboundParse,
  NotSentError,
  type OutboundMessage,
} from '../../../activities/gateways/gateway.ts'
import { createTwilioGateway } from '../../../activities/gateways/twilio.ts'
import { twilioSettings } from '../../../activities/gateways/twilio-settings.ts'
import { signTwilio } from '../../../activities/gateways/twilio-sign.ts'
import { gatewayContract } from './contract.ts'
import { json } from './provider-server.ts'
import { startTwilio, twilioOk } from './twilio-simulator.ts'

const account = { accountSid: `AC${'a'.repeat(32)}`, authToken: '12345', from: '+14155550100' }
const callbackUrl = 'https://caravan.example/hooks/g_1/s3cret'
const make = (endpoint: string, more: object = {}, url = callbackUrl) =>
  createTwilioGateway(twilioSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more }), {
    name: 'test',
    allowPrivate: true,
    callbackUrl: url,
    now: () => 1_700_000_000_000,
  })

gatewayContract('Twilio', { create: make, oneACall: true, answer: () => twilioOk() })

let twilio: Awaited<ReturnType<typeof startTwilio>>
let gateway: ClosableGateway
beforeEach(async () => {
  twilio = await startTwilio(account.accountSid, account.authToken)
  gateway = make(twilio.url)
})
afterEach(async () => {
  await gateway.close()
  await twilio.stop()
})

const { signal } = new AbortController()
const message = (ref: string, text = 'Hello & <b> 您好'): OutboundMessage => ({
  ref,
  to: `+1415555${ref.padStart(4, '0')}`,
  content: { channel: 'sms', text },
})
const many = (count: number) => Array.from({ length: count }, (_, at) => message(String(at + 1)))

test.each([
  ['+14158675309', 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
  ['+12349013030', '0/KCTR6DLpKmkAf8muzZqo1nDgQ='],
])('the published example with caller %s is signed as published', (caller, signature) => {
  const form = new URLSearchParams({
    To: '+18005551212',
    Digits: '1234',
    From: caller,
    Caller: caller,
    CallSid: 'CA1234567890ABCDE',
  })
  expect(signTwilio('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe(signature)
})

test('ten messages go out side by side, each by a call of its own', async () => {
  const results = await gateway.send(many(10), signal)
  expect(results.map(({ ref }) => ref)).toEqual(many(10).map(({ ref }) => ref))
  expect(new Set(results.map((result) => result.state === 'accepted' && result.providerId)).size).toBe(10)
  expect(twilio.calls).toHaveLength(10)
  expect(twilio.state.busiest).toBeGreaterThan(1)
  expect(twilio.state.sent[0]).toMatchObject({ from: '+14155550100', body: 'Hello & <b> 您好', callback: callbackUrl })
  expect(gateway).toMatchObject({ idempotent: false, limits: { perCall: 10, perSecond: null } })
})

test('a messaging service sends instead of a number, and a callback on this machine is left out', async () => {
  const service = `MG${'b'.repeat(32)}`
  const local = make(twilio.url, { from: undefined, messagingServiceSid: service }, 'http://127.0.0.1:4000/hooks/g/s')
  await local.send([message('1')], signal)
  await local.close()
  expect(twilio.state.sent).toMatchObject([{ from: service, callback: null }])
})

test('each message has its own word, and one that fails takes nobody with it', async () => {
  const codes: Record<string, [number, number]> = {
    '+14155550001': [400, 21610],
    '+14155550002': [400, 21614],
    '+14155550003': [400, 21617],
    '+14155550004': [400, 21611],
    '+14155550005': [429, 20429],
    '+14155550006': [500, 20500],
  }
  twilio.state.refuse = (to) => codes[to] && { status: codes[to][0], code: codes[to][1] }
  expect(await gateway.send(many(7), signal)).toMatchObject([
    { state: 'rejected', code: '21610', suppress: true },
    { state: 'rejected', code: '21614', suppress: true },
    { ref: '3', state: 'rejected', code: '21617' },
    { state: 'rejected', code: '21611', retryAfterMs: 60_000 },
    { state: 'rejected', code: 'NOT_SENT', retryAfterMs: 1000 },
    { state: 'unknown' },
    { state: 'accepted' },
  ])
})

test('wrong keys and a sender that is not fit send nothing and lose nobody', async () => {
  const wrong = make(twilio.url, { authToken: 'other' })
  await expect(wrong.send(many(2), signal)).rejects.toBeInstanceOf(NotSentError)
  await wrong.close()
  twilio.state.refuse = () => ({ status: 400, code: 21606 })
  await expect(gateway.send(many(2), signal)).rejects.toBeInstanceOf(NotSentError)
  twilio.play(({ response }) => json(response, 400, '{"message":"no code"}'))
  await expect(gateway.send([message('1')], signal)).rejects.toBeInstanceOf(AmbiguousSendError)
})

/** A post as Twilio makes it; signed here apart from the gateway's own signer. */
function post(fields: Record<string, string>, options: { url?: string; token?: string; path?: string } = {}) {
  const { url = callbackUrl, token = account.authToken, path = '/hooks/g_1/s3cret' } = options
  let text = url
  for (const name of Object.keys(fields).sort()) text += name + fields[name]
  const signature = createHmac('sha1', token).update(text).digest('base64')
  return gateway.parseInbound?.({
    method: 'POST',
    path,
    query: {},
    headers: { 'x-twilio-signature': signature },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  }) as InboundParse | undefined
}

test('receipts and replies are read when they are signed', () => {
  const state = {
    MessageSid: 'SM1',
    MessageStatus: 'delivered',
    To: '+14155550001',
    From: '+14155550100',
    AccountSid: 'AC',
  }
  expect(post(state)?.items).toMatchObject([
    { kind: 'receipt', providerId: 'SM1', state: 'delivered', to: '+14155550001', at: 1_700_000_000_000 },
  ])
  expect(post({ ...state, MessageStatus: 'undelivered', ErrorCode: '30006' })?.items).toMatchObject([
    { kind: 'receipt', state: 'undelivered', code: '30006', dedupe: 'SM1:undelivered' },
  ])
  expect(post({ ...state, MessageStatus: 'sent' })).toMatchObject({ items: [], refused: [] })
  expect(post({ MessageSid: 'SM2', SmsStatus: 'received', From: '+14155550001', Body: 'STOP 退订' })).toMatchObject({
    items: [{ kind: 'reply', from: '+14155550001', text: 'STOP 退订', dedupe: 'in:SM2' }],
    reply: { status: 200, body: '<Response/>', contentType: 'text/xml' },
  })
  expect(post(state, { path: '/hooks/g_1/s3cret/replies', url: `${callbackUrl}/replies` })?.items).toHaveLength(1)
  expect(post(state, { url: callbackUrl.replace('.example', '.example:443') })?.items).toHaveLength(1)
})

test('a post that is not signed for this address is refused whole, nonsense that is signed item by item', () => {
  const state = { MessageSid: 'SM1', MessageStatus: 'delivered' }
  for (const forged of [post(state, { token: 'x' }), post(state, { url: 'https://other.example/' })])
    expect(forged).toMatchObject({ items: [], reply: { status: 403 } })
  const unsigned = { method: 'POST', path: '/', query: {}, headers: {}, body: Buffer.from('MessageSid=SM1') }
  expect(gateway.parseInbound?.(unsigned)).toMatchObject({ reply: { status: 403 } })
  for (const nonsense of [{}, { MessageSid: 'SM1' }, { MessageSid: '<x>', MessageStatus: 'delivered' }, { Body: 'x' }])
    expect(post(nonsense as Record<string, string>)).toMatchObject({ items: [], refused: [expect.any(String)] })
})

test.each([
  [{ accountSid: 'AC1/../x' }],
  [{ authToken: 'a\nb' }],
  [{ from: undefined }],
  [{ from: '+1\r\nX: y' }],
  [{ colour: 'red' }],
])('settings that cannot work are refused: %#', (change) => {
  expect(twilioSettings.safeParse({ ...account, ...change }).success).toBe(false)
})
