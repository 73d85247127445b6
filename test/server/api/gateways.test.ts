import { afterAll, beforeAll, expect, test } from 'vitest'
import { journeyOf } from '../../support/world.ts'
import { startAliyun } from '../../activities/gateways/aliyun-simulator.ts'
import { startProvider, json, type ProviderServer } from '../../activities/gateways/provider-server.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let provider: ProviderServer
beforeAll(async () => {
  provider = await startProvider(() => '{"code":"0"}')
  api = await startTestApi()
})
afterAll(async () => {
  await api.close()
  await provider.stop()
})

const httpAccount = (more: object = {}) => ({
  name: 'House provider',
  kind: 'http',
  channel: 'sms',
  settings: {
    channel: 'sms',
    url: `${provider.url}/send`,
    auth: { kind: 'header', name: 'X-Key', value: 'first-secret' },
    request: { body: { to: '{{to}}', text: '{{text}}' } },
    response: { code: '/code', success: ['0'] },
    ...more,
  },
})
const create = async (body: unknown = httpAccount()) => (await api.request('POST', '/api/gateways', body)).json
const remove = (id: string) => api.request('DELETE', `/api/gateways/${id}`)
const tryOut = (id: string, body: unknown, headers?: Record<string, string>) =>
  api.request('POST', `/api/gateways/${id}/test`, body, headers)

test('every kind of account says what its form asks for and which fields are never shown', async () => {
  const kinds = (await api.request('GET', '/api/gateways/kinds')).json as { kind: string }[]
  expect(kinds).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        kind: 'sandbox',
        channels: ['sms', 'email', 'wechat'],
        secrets: [],
        settings: expect.objectContaining({ type: 'object', required: ['url'] }),
      }),
      expect.objectContaining({ kind: 'http', secrets: expect.arrayContaining(['auth.value']) }),
    ]),
  )
})

test('an account is connected, sealed, shown without its secrets, and sends', async () => {
  const made = await create()
  expect(made).toMatchObject({ name: 'House provider', kind: 'http', secretsSet: ['auth.value'] })
  expect(made.settings.auth).toEqual({ kind: 'header', name: 'X-Key' })
  const row = await api.db.selectFrom('gateway').selectAll().where('id', '=', made.id).executeTakeFirstOrThrow()
  expect(row.settings.toString('latin1')).not.toContain('first-secret')
  expect(made.webhookUrl).toBe(`http://caravan.test/hooks/${made.id}/${row.secret}`)
  const read = await api.request('GET', `/api/gateways/${made.id}/settings`)
  expect(read.json).toEqual(made)
  expect(read.text + (await api.request('GET', '/api/gateways')).text).not.toContain('first-secret')
  expect((await tryOut(made.id, { to: '138 0013 8000', text: '您好' })).json).toMatchObject({
    state: 'accepted',
    code: null,
  })
  const { request, body } = provider.calls.at(-1)!
  expect(request.headers['x-key']).toBe('first-secret')
  expect(JSON.parse(body)).toEqual({ to: '+8613800138000', text: '您好' })
  expect((await remove(made.id)).status).toBe(200)
  expect((await api.request('GET', `/api/gateways/${made.id}/settings`)).status).toBe(404)
})

test('a secret that is left out stays, a new one replaces it, and none follows the account to another address', async () => {
  const { id, settings } = await create()
  const put = (next: object) => api.request('PUT', `/api/gateways/${id}/settings`, { settings: next })
  const keyOf = async () => {
    await tryOut(id, { to: '+8613800138000', text: 'x' })
    return provider.calls.at(-1)!.request.headers['x-key']
  }
  expect((await put({ ...settings, timeoutMs: 5000 })).json).toMatchObject({
    settings: { timeoutMs: 5000 },
    secretsSet: ['auth.value'],
  })
  expect(await keyOf()).toBe('first-secret')
  await put({ ...settings, auth: { ...settings.auth, value: 'second-secret' } })
  expect(await keyOf()).toBe('second-secret')
  expect((await put({ ...settings, url: 'https://thief.example/' })).json).toMatchObject({
    status: 422,
    code: 'invalidInput',
  })
  expect(await keyOf()).toBe('second-secret')
  const basic = { kind: 'basic', user: 'u', password: 'p' }
  expect((await put({ ...settings, auth: basic })).json.secretsSet).toEqual(['auth.password'])
  await remove(id)
})

test('the outcome of a test message is told in words, in the language of the request', async () => {
  const { id } = await create()
  const zh = { 'accept-language': 'zh-CN' }
  const to = { to: '+8613800138000', text: 'x' }
  provider.play(({ response }) => json(response, 200, '{"code":"BAD_TEMPLATE"}'))
  expect((await tryOut(id, to)).json).toEqual({
    state: 'rejected',
    code: 'BAD_TEMPLATE',
    sentence: 'The provider refused the message: BAD_TEMPLATE',
  })
  provider.play(({ response }) => json(response, 401, '{}'))
  expect((await tryOut(id, to)).json).toMatchObject({
    state: 'notSent',
    sentence: expect.stringContaining('credentials'),
  })
  provider.play(({ response }) => response.socket?.resetAndDestroy())
  expect((await tryOut(id, to, zh)).json).toMatchObject({
    state: 'unknown',
    sentence: expect.stringContaining('无法确定'),
  })
  provider.play(({ response, good }) => json(response, 200, good()))
  expect((await tryOut('sandbox-email', { to: 'a@b.example', text: 'Hi\n<b>' })).json.state).toBe('accepted')
  expect((await tryOut('sandbox-wechat', { to: 'openid_1', text: 'Hi' })).json.state).toBe('accepted')
  await remove(id)
})

test.each([
  [{ kind: 'pigeon' }, /kind: one of sandbox, http/],
  [{ kind: '__proto__' }, /kind: one of/],
  [{ settings: {} }, /settings\.url/],
  [{ settings: { url: 'ftp://x' } }, /settings\./],
  [{ settings: 'all of them' }, /settings/],
  [{ channel: 'email' }, /settings\.channel/],
  [{ channel: 'fax' }, /channel/],
  [{ name: '  ' }, /name/],
  [{ colour: 'red' }, /colour/],
])('nonsense for a new account is refused with its place: %#', async (change, sentence) => {
  const refused = await api.request('POST', '/api/gateways', { ...httpAccount(), ...change })
  expect(refused.json).toMatchObject({ status: 422, code: 'invalidInput', detail: expect.stringMatching(sentence) })
  expect(refused.text).not.toContain('first-secret')
})

test.each([
  [{ to: '', text: 'x' }],
  [{ to: 'not a number', text: 'x' }],
  [{ to: '+8613800138000' }],
  [{ to: '+8613800138000', text: 'x'.repeat(1001) }],
  [{ to: ['+8613800138000'], text: 'x' }],
])('a test message to nonsense is refused before anything is sent: %#', async (body) => {
  const before = provider.calls.length
  expect((await tryOut('sandbox-sms', body)).status).toBe(422)
  expect((await tryOut('nobody', { to: '+8613800138000', text: 'x' })).status).toBe(404)
  expect(provider.calls).toHaveLength(before)
})

test('an account is not removed while a running journey sends through it, named or as the last of its channel', async () => {
  const { id } = await create()
  const named = journeyOf('names it', {
    in: ['event', { name: 'a' }, { next: 'm' }],
    m: ['sms', { gateway: id, body: 'x' }, {}],
  })
  const version = await runningVersion(named)
  expect((await remove(id)).json).toMatchObject({ status: 409, code: 'inUse', params: { by: '“names it”' } })
  await api.db.updateTable('journey_version').set({ state: 'stopped' }).where('id', '=', version).execute()
  expect((await remove(id)).status).toBe(200)
  expect((await remove(id)).status).toBe(404)
  await runningVersion(
    journeyOf('any account', { in: ['event', { name: 'a' }, { next: 'm' }], m: ['wechat', { body: 'x' }, {}] }),
  )
  expect((await remove('sandbox-wechat')).json).toMatchObject({ code: 'inUse', params: { by: '“any account”' } })
  const second = await create({
    name: 'W',
    kind: 'sandbox',
    channel: 'wechat',
    settings: { url: api.world.sandbox.url },
  })
  expect((await remove('sandbox-wechat')).status).toBe(200)
  expect((await remove(second.id)).status).toBe(409)
})

test('an Alibaba Cloud account is connected, sends, and its receipts are taken at its own address', async () => {
  const aliyun = await startAliyun('key-id', 'key-secret')
  const settings = { accessKeyId: 'key-id', signName: '商队', templateCode: 'SMS_1', endpoint: aliyun.url }
  const account = {
    name: 'Ali',
    kind: 'aliyun',
    channel: 'sms',
    settings: { ...settings, accessKeySecret: 'key-secret' },
  }
  const made = await create(account)
  expect(made).toMatchObject({ settings, secretsSet: ['accessKeySecret'] })
  expect((await create({ ...account, channel: 'wechat' })).status).toBe(422)
  expect((await create({ ...account, settings })).status).toBe(422)
  expect((await tryOut(made.id, { to: '13800138000', text: '【商队】您好' })).json.state).toBe('accepted')
  expect(aliyun.state.sent).toMatchObject([{ phone: '13800138000', params: { content: '您好' } }])
  const report = {
    phone_number: '13800138000',
    biz_id: aliyun.state.sent[0]?.bizId,
    out_id: aliyun.state.sent[0]?.outId,
    report_time: '2026-11-24 08:00:00',
    success: true,
  }
  const { pathname } = new URL(made.webhookUrl)
  expect((await api.request('POST', pathname, [report, null])).json).toEqual({ code: 0, msg: '接收成功' })
  expect((await api.request('POST', `/hooks/${made.id}/guessed`, [report])).status).toBe(404)
  await remove(made.id)
  await aliyun.stop()
})

test('a sandbox account leads nowhere but to the sandbox when private networks are guarded', async () => {
  api.services.allowPrivateAddresses = false
  const settings = { url: 'http://169.254.169.254' }
  const refused = await create({ name: 'x', kind: 'sandbox', channel: 'sms', settings })
  api.services.allowPrivateAddresses = true
  expect(refused).toMatchObject({ status: 422, code: 'invalidInput' })
})

/** A published version of a document; what it sends is of no interest here. */
async function runningVersion(doc: ReturnType<typeof journeyOf>): Promise<number> {
  const journey = await api.world.createJourney(doc)
  const gateways = Object.fromEntries(
    (await api.db.selectFrom('gateway').select(['id', 'channel', 'name']).execute()).map((row) => [row.id, row]),
  )
  await api.world.publish(journey, 0, { templates: {}, segments: {}, gateways, attributes: [] })
  const { id } = await api.db
    .selectFrom('journey_version')
    .select('id')
    .where('journey', '=', journey)
    .executeTakeFirstOrThrow()
  return id
}
