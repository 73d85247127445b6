import { sql } from 'kysely'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealWechat, wechatSignature } from '../../../activities/gateways/wechat-crypto.ts'
import { applyInbound } from '../../../activities/ingest/inbound.ts'
import { createLiveIndex } from '../../../activities/ingest/live-index.ts'
import { emptyCatalogue } from '../../../schema/check.ts'
import { journeyOf } from '../../support/world.ts'
import { createGatewayStore } from '../../../server/runtime/gateway-store.ts'
import { startSmsc } from '../../activities/gateways/smsc-simulator.ts'
import { startSmtp } from '../../activities/gateways/smtp-simulator.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let smtp: Awaited<ReturnType<typeof startSmtp>>
beforeAll(async () => {
  api = await startTestApi()
  smtp = await startSmtp()
})
afterAll(async () => {
  await api.close()
  await smtp.stop()
})

type Account = { id: string; webhookUrl: string; settings: Record<string, unknown>; secretsSet: string[] }
async function connect(kind: string, channel: string, settings: object): Promise<Account> {
  const answer = await api.request('POST', '/api/gateways', { name: `${kind} account`, kind, channel, settings })
  expect(answer.status, answer.text).toBe(200)
  return answer.json as Account
}
const hook = (
  account: Account,
  body: string | Uint8Array<ArrayBuffer>,
  options: { query?: string; headers?: Record<string, string> } = {},
) =>
  api.app.request(`${account.webhookUrl}${options.query ?? ''}`, {
    method: 'POST',
    body,
    headers: options.headers ?? {},
  })
const smtpSettings = () => ({
  host: '127.0.0.1',
  port: smtp.port,
  security: 'none',
  fromAddress: 'hi@news.example',
  bounceDomain: 'bounce.news.example',
})
const suppressed = async (channel: string) =>
  (await sql<{ reason: string }>`select reason from suppression where channel = ${channel} order by at`.execute(api.db))
    .rows

test('every kind says its form, with secrets apart, and takes nothing that cannot work', async () => {
  const kinds = (await api.request('GET', '/api/gateways/kinds')).json as { kind: string; secrets: string[] }[]
  expect(kinds.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining([
      'aliyun',
      'tencent',
      'twilio',
      'http',
      'smtp',
      'smpp',
      'wechat',
      'wecom',
      'ses',
      'sendgrid',
    ]),
  )
  for (const { kind, secrets } of kinds.filter(({ kind }) => kind !== 'sandbox'))
    expect(secrets.length, kind).toBeGreaterThan(0)
  const bad = await api.request('POST', '/api/gateways', {
    name: 'x',
    kind: 'smtp',
    channel: 'email',
    settings: { ...smtpSettings(), fromName: 'a\r\nBcc: b@c.example' },
  })
  expect(bad.status).toBe(422)
  expect(bad.text).toContain('fromName')
})

test('a mail that bounces is undelivered, and its address gets nothing more; the account’s password is never shown', async () => {
  const account = await connect('smtp', 'email', { ...smtpSettings(), user: undefined })
  await api.v1('/contacts', {
    contacts: [{ key: 'b1', email: 'b1@in.example', consents: [{ channel: 'email', granted: true }] }],
  })
  const doc = journeyOf('mail', {
    in: ['event', { name: 'go-mail' }, { next: 'send' }],
    send: [
      'email',
      { subject: '您好', body: '<p>Hi', gateway: account.id },
      { sent: null, failed: null, skipped: null },
    ],
  })
  const { id: version } = await api.world.publish(await api.world.createJourney(doc), 0, {
    ...emptyCatalogue,
    gateways: { [account.id]: { channel: 'email', name: 'smtp' } },
  })
  await new Promise((resolve) => setTimeout(resolve, 150))
  await api.v1('/events', { events: [{ id: 'm1', contact: 'b1', name: 'go-mail' }] })
  await api.world.drive(version)
  expect(smtp.state.taken).toHaveLength(1)
  const { from, data } = smtp.state.taken[0]!
  expect(data).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  const bounce = (to: string) =>
    [
      `To: ${to}`,
      'From: MAILER-DAEMON@in.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b1',
      '',
      '--b1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.in.example',
      '',
      'Final-Recipient: rfc822; b1@in.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 user unknown',
      '',
      '--b1--',
      '',
    ].join('\r\n')
  const status = async () =>
    await api.db
      .selectFrom('message')
      .select(['status', 'code'])
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
  expect((await hook(account, bounce(from.replace(/\.[0-9a-f]{4}/, '.0000')))).status).toBe(200)
  expect((await status()).status).toBe(1)
  for (let n = 0; n < 3; n++) expect((await hook(account, bounce(from))).status).toBe(200)
  expect(await status()).toMatchObject({ status: 5, code: 'hardBounce 5.1.1' })
  expect(await suppressed('email')).toEqual([{ reason: 'hardBounce' }])
})

test('who leaves a WeChat account gets nothing more, who follows again does; an old or repeated word changes nothing', async () => {
  const [token, key, appId] = ['callbackToken', 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', 'wx5823bf96d3bd56c7']
  const account = await connect('wechat', 'wechat', {
    appId,
    appSecret: 's',
    callbackToken: token,
    encodingAesKey: key,
  })
  expect(account.secretsSet).toEqual(['appSecret', 'callbackToken', 'encodingAesKey'])
  await api.v1('/contacts', {
    contacts: [{ key: 'w1', wechat: 'oPerson-1', consents: [{ channel: 'wechat', granted: true }] }],
  })
  const say = async (event: string, at: number, signWith = token) => {
    const xml = `<xml><FromUserName>oPerson-1</FromUserName><CreateTime>${Math.floor(at / 1000)}</CreateTime><MsgType>event</MsgType><Event>${event}</Event></xml>`
    const sealed = sealWechat(key, xml, appId)
    const query = new URLSearchParams({
      timestamp: '1',
      nonce: 'n',
      msg_signature: wechatSignature(signWith, '1', 'n', sealed),
    })
    return hook(account, `<xml><Encrypt>${sealed}</Encrypt></xml>`, { query: `?${query.toString()}` })
  }
  const willing = async () =>
    (await api.db.selectFrom('contact').select('consents').where('key', '=', 'w1').executeTakeFirstOrThrow()).consents[
      'wechat/marketing'
    ]
  const base = Date.now() + 10_000
  expect((await say('unsubscribe', base, 'forged')).status).toBe(403)
  expect(await willing()).toBe(true)
  const answer = await say('unsubscribe', base)
  expect([answer.status, await answer.text()]).toEqual([200, 'success'])
  expect(await willing()).toBe(false)
  expect(await suppressed('wechat')).toEqual([{ reason: 'optOut' }])
  // An older word that comes late.
  await say('subscribe', Date.now() - 3_600_000)
  expect(await willing()).toBe(false)
  await say('subscribe', base + 2000)
  expect(await willing()).toBe(true)
  expect(await suppressed('wechat')).toEqual([])
  // Not following when a message came was a hard bounce; following again takes it back.
  const index = (await api.world.keys(api.workspace)).blindIndex('wechat', 'oPerson-1')
  await sql`insert into suppression (workspace, channel, address_index, reason) values (${api.workspace}, 'wechat', ${index}, 'hardBounce')`.execute(
    api.db,
  )
  await say('subscribe', base + 4000)
  expect(await suppressed('wechat')).toEqual([])
})

test('posts that are too large, compressed, empty or nonsense are answered, never with 5xx, and change nothing', async () => {
  const accounts = [
    await connect('smtp', 'email', smtpSettings()),
    await connect('wechat', 'wechat', { appId: 'wx5823bf96d3bd56c7', appSecret: 's', callbackToken: 'abc' }),
    await connect('sendgrid', 'email', { apiKey: 'k', fromAddress: 'a@b.example' }),
    await connect('ses', 'email', { accessKeyId: 'k', secretAccessKey: 's', fromAddress: 'a@b.example' }),
    await connect('aliyun', 'sms', { accessKeyId: 'k', accessKeySecret: 's', signName: '商队', templateCode: 'SMS_1' }),
    await connect('tencent', 'sms', {
      secretId: 'k',
      secretKey: 's',
      sdkAppId: '1400000000',
      signName: '商队',
      templateId: '1',
    }),
    await connect('twilio', 'sms', { accountSid: `AC${'a'.repeat(32)}`, authToken: 't', from: '+14155550100' }),
  ]
  const bodies = [
    '',
    '<html>Bad gateway</html>',
    '\0\u{1f600}',
    '{"a":'.repeat(1000),
    '['.repeat(50_000),
    '[null,1,"x",{}]',
  ]
  const messages = async () => (await api.db.selectFrom('receipt').select('id').execute()).length
  const before = await messages()
  for (const account of accounts) {
    for (const body of bodies)
      expect((await hook(account, body)).status, `${account.id} ${body.slice(0, 10)}`).toBeLessThan(500)
    const packed = new Uint8Array(gzipSync('[{"phone_number":"1","success":true}]'))
    expect((await hook(account, packed, { headers: { 'content-encoding': 'gzip' } })).status).toBeLessThan(500)
    expect((await hook(account, 'x'.repeat(17 * 1024 * 1024))).status).toBe(413)
    const guessed = {
      ...account,
      webhookUrl: account.webhookUrl.slice(0, -1) + (account.webhookUrl.endsWith('A') ? 'B' : 'A'),
    }
    expect((await hook(guessed, '[]')).status).toBe(404)
  }
  expect(await messages()).toBe(before)
})

test('an SMPP account that cannot be reached says so in the test message', async () => {
  const account = await connect('smpp', 'sms', { host: '127.0.0.1', port: 1, systemId: 'x', password: 'pw' })
  const answer = await api.request('POST', `/api/gateways/${account.id}/test`, { to: '13800138000', text: '您好' })
  expect(answer.json).toMatchObject({ state: 'notSent', sentence: expect.stringContaining('SMS centre') })
})

test('receipts that come over the link of an SMS centre move messages on, and suppress dead numbers', async () => {
  const smsc = await startSmsc()
  const account = await connect('smpp', 'sms', {
    host: '127.0.0.1',
    port: smsc.port,
    systemId: 'caravan',
    password: 'secret',
  })
  const live = createLiveIndex(api.world.deps.database)
  const gateways = createGatewayStore(api.db, api.world.keys, {
    publicUrl: 'http://caravan.test',
    allowPrivate: true,
    deliver: (gateway, items) => applyInbound({ ...api.world.deps, live }, gateway, items),
  })
  try {
    const doc = journeyOf('text', {
      in: ['event', { name: 'go-text' }, { next: 'send' }],
      send: ['sms', { body: 'Hi', gateway: account.id }, { sent: null, failed: null, skipped: null }],
    })
    const { id: version } = await api.world.publish(await api.world.createJourney(doc), 0, {
      ...emptyCatalogue,
      gateways: { [account.id]: { channel: 'sms', name: 'smpp' } },
    })
    const people = ['0004', '0001', '0003'].map((end, at) => ({
      key: `s${at}`,
      phone: `+8613800${end.padStart(6, '7')}`,
    }))
    await api.v1('/contacts', {
      contacts: people.map((person) => ({ ...person, consents: [{ channel: 'sms', granted: true }] })),
    })
    await new Promise((resolve) => setTimeout(resolve, 150))
    await api.v1('/events', { events: people.map(({ key }) => ({ id: `t-${key}`, contact: key, name: 'go-text' })) })
    const original = api.world.deps.gateway
    api.world.deps.gateway = gateways.get
    await api.world.drive(version)
    api.world.deps.gateway = original
    const states = async () =>
      (
        await sql<{ key: string; status: number; code: string | null }>`
          select c.key, m.status, m.code from message m join contact c on c.id = m.contact_id where m.version = ${version} order by c.key`.execute(
          api.db,
        )
      ).rows
    for (let wait = 0; wait < 100 && (await states()).filter(({ status }) => status > 3).length < 2; wait++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await states()).toEqual([
      { key: 's0', status: 4, code: null },
      { key: 's1', status: 5, code: 'UNDELIV:MK0001' },
      { key: 's2', status: 1, code: null },
    ])
    expect(await suppressed('sms')).toEqual([{ reason: 'hardBounce' }])
  } finally {
    await gateways.close()
    await live.close()
    await smsc.stop()
  }
})
