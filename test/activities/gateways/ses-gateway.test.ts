import { createHmac, createSign, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { awsDate, signAws } from '../../../activities/gateways/aws-sign.ts'
import type { ClosableGateway } from '../../../activities/gateways/closable-gateway.ts'
import { NotSentError, type OutboundMessage, type RenderedContent } from '../../../activities/gateways/gateway.ts'
import { createSesGateway } from '../../../activities/gateways/ses.ts'
import { createSesInbound } from '../../../activities/gateways/ses-inbound.ts'
import { sesSettings } from '../../../activities/gateways/ses-settings.ts'
import type { OneAnswer } from '../../../activities/http/send-once.ts'
import { gatewayContract } from './contract.ts'
import { json, startProvider } from './provider-server.ts'

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:mail'
const account = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'eu-west-1',
  fromAddress: 'hi@news.example',
  topicArn,
}
const content: Extract<RenderedContent, { channel: 'email' }> = {
  channel: 'email',
  subject: '您好',
  html: '<p>您好 商队',
  text: '您好',
}
const make = (endpoint: string, more: object = {}) =>
  createSesGateway(sesSettings.parse({ ...account, endpoint, timeoutMs: 300, ...more }), {
    name: 'test',
    allowPrivate: true,
  })

gatewayContract('Amazon SES', { create: make, oneACall: true, content, answer: () => '{"MessageId":"0101-1"}' })

/** SES's API: checks the signature by the published rule, apart from the gateway's own signer. */
async function startSes() {
  const state = {
    sent: [] as Record<string, unknown>[],
    refuse: (() => undefined) as (to: string) => [number, string] | undefined,
  }
  const provider = await startProvider(() => '')
  provider.play(({ request, body, response }) => {
    const fail = (status: number, type: string) =>
      json(response, status, '{"message":"no"}', { 'x-amzn-errortype': `${type}:http://x/` })
    const match =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/ses\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)$/.exec(
        request.headers.authorization ?? '',
      )
    if (!match) return fail(403, 'MissingAuthenticationTokenException')
    const [, id, day = '', region = '', signed = '', signature] = match
    if (id !== account.accessKeyId) return fail(403, 'UnrecognizedClientException')
    const canonical = `POST\n/v2/email/outbound-emails\n\n${signed
      .split(';')
      .map((name) => `${name}:${String(request.headers[name])}\n`)
      .join('')}\n${signed}\n${hash('sha256', body)}`
    let key: Buffer = Buffer.from(`AWS4${account.secretAccessKey}`)
    for (const piece of [day, region, 'ses', 'aws4_request']) key = createHmac('sha256', key).update(piece).digest()
    const text = `AWS4-HMAC-SHA256\n${String(request.headers['x-amz-date'])}\n${day}/${region}/ses/aws4_request\n${hash('sha256', canonical)}`
    if (createHmac('sha256', key).update(text).digest('hex') !== signature) return fail(403, 'SignatureDoesNotMatch')
    const call = JSON.parse(body) as { Destination: { ToAddresses: string[] } }
    const refused = state.refuse(call.Destination.ToAddresses[0] ?? '')
    if (refused) return fail(...refused)
    state.sent.push(call)
    json(response, 200, JSON.stringify({ MessageId: `0101-${state.sent.length}` }))
  })
  return { ...provider, state }
}

let ses: Awaited<ReturnType<typeof startSes>>
let gateway: ClosableGateway
beforeEach(async () => {
  ses = await startSes()
  gateway = make(ses.url)
})
afterEach(async () => {
  await gateway.close()
  await ses.stop()
})
const { signal } = new AbortController()
const message = (ref: string, to = `p${ref}@in.example`, more: Partial<typeof content> = {}): OutboundMessage => ({
  ref,
  to,
  content: { ...content, ...more },
})

test('the published examples of signature version 4 are signed as published', () => {
  const at = Date.parse('2015-08-30T12:36:00Z')
  expect(awsDate(at)).toBe('20150830T123600Z')
  const common = {
    path: '/',
    query: {},
    body: '',
    region: 'us-east-1',
    service: 'service',
    at,
    headers: { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' },
  }
  const of = (request: object) =>
    /Signature=(\w+)$/.exec(
      signAws({ ...common, method: 'GET', ...request }, account.accessKeyId, account.secretAccessKey),
    )?.[1]
  expect(of({})).toBe('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31')
  expect(of({ method: 'POST' })).toBe('5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b')
  const iam = {
    query: { Action: 'ListUsers', Version: '2010-05-08' },
    service: 'iam',
    headers: {
      host: 'iam.amazonaws.com',
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-amz-date': '20150830T123600Z',
    },
  }
  expect(of(iam)).toBe('5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7')
})

test('a mail goes out signed, raw, with our reference as a tag', async () => {
  const results = await gateway.send([message('1'), message('2')], signal)
  expect(results).toMatchObject([
    { ref: '1', state: 'accepted' },
    { ref: '2', state: 'accepted' },
  ])
  const sent = ses.state.sent.find((call) => JSON.stringify(call).includes('p1@in.example')) as {
    Content: { Raw: { Data: string } }
  }
  expect(sent).toMatchObject({ FromEmailAddress: 'hi@news.example', EmailTags: [{ Name: 'caravan-ref', Value: '1' }] })
  expect(await PostalMime.parse(Buffer.from(sent.Content.Raw.Data, 'base64'))).toMatchObject({
    subject: '您好',
    to: [{ address: 'p1@in.example' }],
  })
})

test('refusals are read: account, speed, content, injection', async () => {
  const wrong = make(ses.url, { secretAccessKey: 'other' })
  await expect(wrong.send([message('1')], signal)).rejects.toThrow(/SignatureDoesNotMatch/)
  await wrong.close()
  ses.state.refuse = () => [400, 'MailFromDomainNotVerifiedException']
  await expect(gateway.send([message('1')], signal)).rejects.toBeInstanceOf(NotSentError)
  ses.state.refuse = () => [429, 'TooManyRequestsException']
  await expect(gateway.send([message('1')], signal)).rejects.toBeInstanceOf(NotSentError)
  ses.state.refuse = () => [400, 'MessageRejected']
  expect(await gateway.send([message('1')], signal)).toEqual([{ ref: '1', state: 'rejected', code: 'MessageRejected' }])
  ses.state.refuse = () => undefined
  expect(
    await gateway.send(
      [message('1', 'x', {}), message('2', undefined, { subject: 'a\r\nBcc: b@c.example' }), message('3')],
      signal,
    ),
  ).toMatchObject([{ code: 'BAD_ADDRESS' }, { code: 'HEADER_INJECTION' }, { state: 'accepted' }])
  expect(ses.state.sent).toHaveLength(1)
})

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
const now = Date.parse('2026-11-25T00:00:00Z')
const certUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-abc.pem'
let visited: string[] = []
const inbound = createSesInbound(
  sesSettings.parse(account),
  {
    async fetch({ url }): Promise<OneAnswer> {
      visited.push(url)
      return { status: 200, headers: {}, body: Buffer.from(url.endsWith('.pem') ? fixture('localhost.pem') : '<ok/>') }
    },
    close: async () => undefined,
  },
  () => now,
)
beforeEach(() => void (visited = []))

/** An SNS post signed here, by the published rule. */
function sns(post: Record<string, string>, version = '2', change: Record<string, string> = {}) {
  const fields: Record<string, string> = {
    MessageId: 'm1',
    TopicArn: topicArn,
    Timestamp: new Date(now - 1000).toISOString(),
    SignatureVersion: version,
    SigningCertURL: certUrl,
    ...post,
  }
  const order =
    fields['Type'] === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  let text = ''
  for (const name of order) if (fields[name] !== undefined) text += `${name}\n${fields[name]}\n`
  fields['Signature'] = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
    .update(text)
    .sign(fixture('localhost.key'), 'base64')
  return inbound({
    method: 'POST',
    path: '/',
    query: {},
    headers: {},
    body: Buffer.from(JSON.stringify({ ...fields, ...change })),
  })
}
const event = (eventType: string, detail: object = {}, ref = '42') =>
  sns({
    Type: 'Notification',
    Message: JSON.stringify({
      eventType,
      mail: { messageId: '0101-7', tags: { 'caravan-ref': [ref] } },
      [eventType.toLowerCase()]: { timestamp: '2026-11-24T10:00:00.000Z', ...detail },
    }),
  })
const bounce = (bounceType: string, status: string, diagnosticCode = '', bounceSubType = 'General') =>
  event('Bounce', {
    bounceType,
    bounceSubType,
    bouncedRecipients: [{ emailAddress: 'p@in.example', status, diagnosticCode }],
  })

test('signed events of our topic are read, whichever version signs them', async () => {
  const common = { ref: '42', providerId: '0101-7', at: Date.parse('2026-11-24T10:00:00Z') }
  expect((await event('Delivery')).items).toMatchObject([{ kind: 'receipt', ...common, state: 'delivered' }])
  expect((await bounce('Permanent', '5.1.1', 'smtp; 550 5.1.1 user unknown')).items).toMatchObject([
    { ...common, state: 'undelivered', code: 'hardBounce 5.1.1' },
  ])
  expect((await bounce('Permanent', '5.7.1', 'smtp; 554 5.7.1 blocked')).items).toMatchObject([
    { code: 'blocked 5.7.1' },
  ])
  expect((await bounce('Transient', '4.2.2')).items).toMatchObject([{ code: 'softBounce 4.2.2' }])
  expect((await event('Complaint', { complaintFeedbackType: 'abuse' })).items).toMatchObject([
    { kind: 'complaint', ...common },
  ])
  expect((await event('Open')).items).toMatchObject([{ kind: 'open' }])
  expect((await event('Click', { link: 'https://a.example/' })).items).toMatchObject([
    { kind: 'click', url: 'https://a.example/' },
  ])
  for (const silent of ['Send', 'DeliveryDelay', 'Subscription'])
    expect(await event(silent)).toMatchObject({ items: [], refused: [] })
  expect((await event('Whatever')).refused).toHaveLength(1)
  expect(
    (await sns({ Type: 'Notification', Message: '{"eventType":"Delivery","mail":{"messageId":"9"}}' }, '1')).items,
  ).toMatchObject([{ providerId: '9' }])
  expect(visited).toEqual([certUrl])
})

test('a subscription to our topic is confirmed, on SNS’s own host only', async () => {
  const confirm = (SubscribeURL: string, TopicArn = topicArn) =>
    sns({ Type: 'SubscriptionConfirmation', Message: 'm', Token: 't', SubscribeURL, TopicArn })
  const right = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t`
  expect((await confirm(right)).reply.status).toBe(200)
  expect(visited.at(-1)).toBe(right)
  visited = []
  for (const url of [
    'http://sns.eu-west-1.amazonaws.com/?a',
    'https://sns.eu-west-1.amazonaws.com.evil.example/?a',
    'http://169.254.169.254/',
    'https://evil.example/',
  ])
    expect((await confirm(url)).reply.status).toBe(403)
  expect((await confirm(right, topicArn.replace('mail', 'other'))).reply.status).toBe(403)
  expect(visited.filter((url) => !url.endsWith('.pem'))).toEqual([])
})

test('forged, foreign and old posts are refused, and no certificate is fetched from elsewhere', async () => {
  const post = { Type: 'Notification', Message: '{"eventType":"Complaint","mail":{"messageId":"9"}}' }
  for (const change of [
    { Message: '{"eventType":"Complaint","mail":{"messageId":"8"}}' },
    { Signature: 'AAAA' },
    { SignatureVersion: '3' },
    { SigningCertURL: 'https://evil.example/x.pem' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.example/x.pem' },
    { SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/x.pem' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com@evil.example/x.pem' },
    { TopicArn: 'arn:aws:sns:eu-west-1:999999999999:mail' },
    { Timestamp: new Date(now - 7_200_000).toISOString() },
    { Timestamp: 'soon' },
  ] as Record<string, string>[])
    expect(await sns(post, '2', change)).toMatchObject({ items: [], reply: { status: 403 } })
  expect((await sns({ ...post, Timestamp: new Date(now - 7_200_000).toISOString() })).reply.status).toBe(403)
  expect(visited.every((url) => url === certUrl)).toBe(true)
  for (const body of ['', '<html>', '[]', 'null', '{"Type":"Else"}'])
    expect(await inbound({ method: 'POST', path: '/', query: {}, headers: {}, body: Buffer.from(body) })).toMatchObject(
      { items: [], reply: { status: 400 } },
    )
})
