import { generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { NotSentError, type OutboundMessage, type RenderedContent } from '../../../activities/gateways/gateway.ts'
import { createSendgridGateway } from '../../../activities/gateways/sendgrid.ts'
import { parseSendgridInbound } from '../../../activities/gateways/sendgrid-inbound.ts'
import { sendgridSettings } from '../../../activities/gateways/sendgrid-settings.ts'
import { json, startProvider } from './provider-server.ts'

const account = { apiKey: 'SG.key', fromAddress: 'hi@news.example', fromName: '商队' }
const content: Extract<RenderedContent, { channel: 'email' }> = {
  channel: 'email',
  subject: '您好',
  html: '<p>您好',
  text: '您好',
}
const make = (endpoint: string, more: object = {}) =>
  createSendgridGateway(sendgridSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more }), {
    name: 'test',
    allowPrivate: true,
  })

type Mail = { personalizations: { to: { email: string }[]; custom_args: Record<string, string> }[]; subject: string }
async function startSendgrid() {
  const state = { sent: [] as Mail[], status: 202 }
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    if (request.headers.authorization !== `Bearer ${account.apiKey}`) return json(response, 401, '{"errors":[]}')
    if (state.status !== 202) return json(response, state.status, '{"errors":[{"message":"no","field":"to"}]}')
    state.sent.push(JSON.parse(body) as Mail)
    response.writeHead(202, { 'x-message-id': `sg_${state.sent.length}` }).end()
  })
  return { ...provider, state }
}
let sendgrid: Awaited<ReturnType<typeof startSendgrid>>
let gateway: ClosableGateway
beforeEach(async () => {
  sendgrid = await startSendgrid()
  gateway = make(sendgrid.url)
})
afterEach(async () => {
  await gateway.close()
  await sendgrid.stop()
})
const { signal } = new AbortController()
const message = (ref: string, to = `p${ref}@in.example`, more: Partial<typeof content> = {}): OutboundMessage => ({
  ref,
  to,
  content: { ...content, ...more },
})

test('mails go out one a call with our reference; what is refused is told', async () => {
  const headers = {
    'List-Unsubscribe': '<https://c.example/u/x>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
  const results = await gateway.send(
    [
      message('1', undefined, { headers }),
      message('2'),
      message('3', 'x'),
      message('4', undefined, { subject: 'a\nb' }),
    ],
    signal,
  )
  expect(results).toMatchObject([
    { state: 'accepted', providerId: expect.stringMatching(/^sg_/) },
    { state: 'accepted' },
    { code: 'BAD_ADDRESS' },
    { code: 'HEADER_INJECTION' },
  ])
  expect(
    sendgrid.state.sent.find(({ personalizations }) => personalizations[0]?.custom_args['caravan_ref'] === '1'),
  ).toMatchObject({ subject: '您好', headers, from: { email: 'hi@news.example', name: '商队' } })
  for (const [status, outcome] of [
    [400, 'HTTP_400'],
    [413, 'TOO_LARGE'],
  ] as const) {
    sendgrid.state.status = status
    expect(await gateway.send([message('1')], signal)).toEqual([{ ref: '1', state: 'rejected', code: outcome }])
  }
  for (const status of [402, 403, 429]) {
    sendgrid.state.status = status
    await expect(gateway.send([message('1')], signal)).rejects.toBeInstanceOf(NotSentError)
  }
  const wrong = make(sendgrid.url, { apiKey: 'other' })
  await expect(wrong.send([message('1')], signal)).rejects.toBeInstanceOf(NotSentError)
  await wrong.close()
})

const vector = {
  key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==',
  timestamp: '1588788367',
  payload: '{"category":"example_payload","event":"test_event","message_id":"message_id"}',
  signature: 'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=',
}
const parse = (key: string, timestamp: string, signature: string, body: string, now: number) =>
  parseSendgridInbound(
    key,
    {
      method: 'POST',
      path: '/',
      query: {},
      headers: {
        'x-twilio-email-event-webhook-timestamp': timestamp,
        'x-twilio-email-event-webhook-signature': signature,
      },
      body: Buffer.from(body),
    },
    now,
  )

test('the published example verifies; one changed byte, an old date or no key does not', () => {
  const at = 1_588_788_367_000
  // It is signed right, though it is no array.
  expect(parse(vector.key, vector.timestamp, vector.signature, vector.payload, at).reply.status).toBe(400)
  expect(
    parse(vector.key, vector.timestamp, vector.signature, vector.payload.replace('test', 'tent'), at).reply.status,
  ).toBe(403)
  expect(parse(vector.key, '1588788368', vector.signature, vector.payload, at).reply.status).toBe(403)
  expect(parse(vector.key, vector.timestamp, vector.signature, vector.payload, at + 90_000_000)).toMatchObject({
    refused: ['The post is too old.'],
    reply: { status: 403 },
  })
  expect(parse(vector.key, vector.timestamp, 'no', vector.payload, at).reply.status).toBe(403)
})

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const signed = (events: unknown) => {
  const body = JSON.stringify(events)
  const signature = sign('sha256', Buffer.from(`1700000000${body}`), privateKey).toString('base64')
  return parse(
    publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    '1700000000',
    signature,
    body,
    1_700_000_100_000,
  )
}

test('events are read one by one, good and bad', () => {
  const event = (name: string, more: object = {}) => ({
    event: name,
    sg_event_id: `e-${name}`,
    sg_message_id: 'sg_1.filter0001',
    caravan_ref: '42',
    email: 'p@in.example',
    timestamp: 1_700_000_001,
    ...more,
  })
  const parsed = signed([
    event('delivered'),
    event('bounce', { type: 'bounce', status: '5.1.1', reason: '550 5.1.1 user unknown' }),
    event('bounce', { type: 'blocked', status: '5.7.1', reason: 'spam' }),
    event('bounce', { type: 'bounce', status: '5.2.2', reason: 'full' }),
    event('dropped', { reason: 'Bounced Address' }),
    event('spamreport'),
    event('unsubscribe'),
    event('group_resubscribe'),
    event('open'),
    event('click', { url: 'https://a.example/' }),
    event('open', { sg_machine_open: true }),
    event('processed'),
    event('deferred'),
    { event: 'delivered' },
    null,
    7,
  ])
  const common = { ref: '42', providerId: 'sg_1', at: 1_700_000_001_000 }
  expect(parsed.items).toMatchObject([
    { kind: 'receipt', ...common, state: 'delivered', dedupe: 'e-delivered' },
    { kind: 'receipt', ...common, state: 'undelivered', code: 'hardBounce 5.1.1' },
    { code: 'blocked 5.7.1' },
    { code: 'softBounce 5.2.2' },
    { code: 'hardBounce dropped' },
    { kind: 'complaint', ...common },
    { kind: 'optOut', from: 'p@in.example' },
    { kind: 'optIn', from: 'p@in.example' },
    { kind: 'open', ...common },
    { kind: 'click', url: 'https://a.example/' },
  ])
  expect(parsed.items).toHaveLength(10)
  expect(parsed.refused).toHaveLength(3)
})

// SendGrid's word that it took a mail is its status alone: a body says nothing, so none can be wrong.
test('an answer with another status than SendGrid’s own is ambiguous', async () => {
  for (const status of [200, 204]) {
    sendgrid.play(({ response }) => response.writeHead(status).end())
    await expect(gateway.send([message('1')], signal)).rejects.toThrow(/something other/)
  }
})
