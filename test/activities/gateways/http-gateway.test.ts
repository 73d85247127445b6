import { createHmac, hash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { AmbiguousSendError, NotSentError, type OutboundMessage } from '../../../activities/gateways/gateway.ts'
import { createHttpGateway } from '../../../activities/gateways/http.ts'
import { httpSettings } from '../../../activities/gateways/http-settings.ts'
import { createGateway } from '../../../activities/gateways/registry.ts'
import { gatewayContract } from './contract.ts'
import { json, startProvider, type Play } from './provider-server.ts'

const listed = (match: 'ref' | 'order') => ({
  channel: 'sms',
  request: {
    body: { app: 'demo', list: '{{items}}' },
    item: { id: '{{ref}}', mobile: '{{to}}', content: '{{text}}' },
    numberFormat: 'national',
  },
  batch: { mode: 'array', max: 100 },
  response: {
    code: '/code',
    success: ['0'],
    items: '/data/list',
    match,
    itemKey: '/id',
    itemCode: '/status',
    itemSuccess: ['OK'],
    id: '/sid',
  },
  errors: {
    LIMIT: { means: 'throttle', retryAfterMs: 9000 },
    BLACK: { means: 'optOut' },
    EMPTY: { means: 'invalidNumber' },
    NO_MONEY: { means: 'stop' },
    '42': { means: 'stop' },
  },
})

for (const match of ['ref', 'order'] as const) {
  gatewayContract(`HTTP (matched by ${match})`, {
    create: (url) =>
      createHttpGateway(httpSettings.parse({ ...listed(match), url: `${url}/send`, timeoutMs: 300 }), {
        name: 'test',
        allowPrivate: true,
      }),
    answer(body) {
      const { list } = JSON.parse(body) as { list: { id: string }[] }
      return JSON.stringify({ code: 0, data: { list: list.map(({ id }) => ({ id, status: 'OK', sid: `s${id}` })) } })
    },
    edit(answer, change) {
      const document = JSON.parse(answer) as { code: number; data: { list: unknown[] } }
      return JSON.stringify({ ...document, data: { list: change(document.data.list) } })
    },
    matchesByKey: match === 'ref',
  })
}

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})
const signal = new AbortController().signal
const message = (ref: string, text = '您好', to = `+8613800139${ref}`): OutboundMessage => ({
  ref,
  to,
  content: { channel: 'sms', text },
})

async function provider(settings: object, play: Play) {
  const server = await startProvider(() => '')
  server.play(play)
  const gateway = createHttpGateway(httpSettings.parse({ channel: 'sms', url: `${server.url}/send`, ...settings }), {
    name: 'test',
    allowPrivate: true,
    now: () => 1_700_000_000_000,
  })
  cleanups.push(
    () => gateway.close(),
    () => server.stop(),
  )
  return { gateway, calls: server.calls, url: server.url }
}

test('values go into the JSON as values: no text breaks out of its place', async () => {
  const hostile = '"},{"id":"x"} \n {{to}} \\ \u0000'
  const { gateway, calls } = await provider(listed('order'), ({ response }) =>
    json(response, 200, '{"code":0,"data":{"list":[{"status":"OK"}]}}'),
  )
  await gateway.send([message('001', hostile)], signal)
  expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
    app: 'demo',
    list: [{ id: '001', mobile: '13800139001', content: hostile }],
  })
})

test('codes mean what the settings say: throttle, opt-out, bad number, account', async () => {
  let answer = ''
  const { gateway } = await provider(listed('ref'), ({ response }) => json(response, 200, answer))
  const items = (...codes: string[]) =>
    JSON.stringify({ code: 0, data: { list: codes.map((status, at) => ({ id: `00${at}`, status })) } })
  answer = items('OK', 'LIMIT', 'BLACK', 'EMPTY', 'STRANGE')
  expect(
    await gateway.send(
      ['000', '001', '002', '003', '004'].map((ref) => message(ref)),
      signal,
    ),
  ).toEqual([
    { ref: '000', state: 'accepted' },
    { ref: '001', state: 'rejected', code: 'LIMIT', retryAfterMs: 9000 },
    { ref: '002', state: 'rejected', code: 'BLACK', suppress: true },
    { ref: '003', state: 'rejected', code: 'EMPTY', suppress: true },
    { ref: '004', state: 'rejected', code: 'STRANGE' },
  ])
  answer = '{"code":"42"}'
  await expect(gateway.send([message('001')], signal)).rejects.toBeInstanceOf(NotSentError)
  answer = '{"code":"toString"}'
  expect(await gateway.send([message('001')], signal)).toEqual([{ ref: '001', state: 'rejected', code: 'toString' }])
  answer = '{}'
  await expect(gateway.send([message('001')], signal)).rejects.toBeInstanceOf(AmbiguousSendError)
})

test('a provider of one message a call is called side by side, and each call fails on its own', async () => {
  const settings = {
    request: { body: { to: '{{to}}', msg: '{{text}}', n: '{{ref | number}}' } },
    batch: { mode: 'single', concurrency: 4 },
    response: { code: '/code', success: ['OK'], id: '/id' },
  }
  let busy = 0
  let most = 0
  const { gateway } = await provider(settings, ({ body, response }) => {
    const { n } = JSON.parse(body) as { n: number }
    most = Math.max(most, ++busy)
    setTimeout(() => {
      busy -= 1
      if (n === 2) return json(response, 429, '{}', { 'retry-after': '3' })
      if (n === 3) return response.socket?.resetAndDestroy()
      json(response, 200, JSON.stringify({ code: 'OK', id: `p${n}` }))
    }, 20)
  })
  expect(gateway.limits.perCall).toBe(4)
  expect(
    await gateway.send(
      ['1', '2', '3', '4'].map((ref) => message(ref)),
      signal,
    ),
  ).toEqual([
    { ref: '1', state: 'accepted', providerId: 'p1' },
    { ref: '2', state: 'rejected', code: 'NOT_SENT', retryAfterMs: 3000 },
    { ref: '3', state: 'unknown', code: 'AMBIGUOUS' },
    { ref: '4', state: 'accepted', providerId: 'p4' },
  ])
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(4)
})

test('mode join sends one call for each text with its numbers joined', async () => {
  const settings = {
    request: { contentType: 'form', body: { mobiles: '{{to}}', content: '{{text}}' }, numberFormat: 'digits' },
    batch: { mode: 'join', max: 3 },
    response: { code: '/code', success: ['0'] },
  }
  const { gateway, calls } = await provider(settings, ({ response }) => json(response, 200, '{"code":0}'))
  const results = await gateway.send([message('001', 'a'), message('002', 'b'), message('003', 'a')], signal)
  expect(results.map(({ ref, state }) => [ref, state])).toEqual([
    ['001', 'accepted'],
    ['002', 'accepted'],
    ['003', 'accepted'],
  ])
  expect(calls.map(({ body }) => new URLSearchParams(body).get('mobiles'))).toEqual(
    expect.arrayContaining(['8613800139001,8613800139003', '8613800139002']),
  )
})

test('every kind of proof of identity arrives as the provider expects it', async () => {
  const plain = { request: { body: { to: '{{to}}' } } }
  const form = { request: { contentType: 'form', body: { to: '{{to}}', b: '2', a: '1', empty: '' } } }
  const ask = async (settings: object) => {
    const { gateway, calls } = await provider(settings, ({ response }) => json(response, 200, '{}'))
    await gateway.send([message('001')], signal)
    const [call] = calls
    if (!call) throw new Error('no call')
    return { ...call, headers: call.request.headers, url: call.request.url }
  }
  expect((await ask({ ...plain, auth: { kind: 'header', name: 'X-Key', value: 'k1' } })).headers['x-key']).toBe('k1')
  expect((await ask({ ...plain, auth: { kind: 'basic', user: 'u', password: 'p' } })).headers.authorization).toBe(
    'Basic dTpw',
  )
  expect((await ask({ ...plain, auth: { kind: 'query', name: 'key', value: 'a&b' } })).url).toBe('/send?key=a%26b')
  const hmac = await ask({
    ...plain,
    auth: { kind: 'hmac', header: 'X-Sign', secret: 's', timestampHeader: 'X-Time', prefix: 'v1=' },
  })
  const expected = createHmac('sha256', 's').update(`1700000000\n${hmac.body}`).digest('hex')
  expect([hmac.headers['x-sign'], hmac.headers['x-time']]).toEqual([`v1=${expected}`, '1700000000'])
  const sorted = await ask({ ...form, auth: { kind: 'sortedParams', secret: 'S' } })
  const sign = hash('md5', 'a=1&b=2&to=+8613800139001&key=S', 'hex').toUpperCase()
  expect(new URLSearchParams(sorted.body).get('sign')).toBe(sign)
})

test('a gateway on a private address is refused before anything is sent, unless its host is allowed', async () => {
  const { url, calls } = await provider({ request: { body: {} } }, ({ response }) => json(response, 200, '{}'))
  const settings = { channel: 'sms', url: `${url}/send`, request: { body: { to: '{{to}}' } } }
  const guarded = createGateway('http', settings, { name: 'x', channel: 'sms' })
  const open = createGateway('http', { ...settings, allowPrivateHosts: ['127.0.0.1'] }, { name: 'x', channel: 'sms' })
  cleanups.push(
    () => guarded.close(),
    () => open.close(),
  )
  await expect(guarded.send([message('001')], signal)).rejects.toBeInstanceOf(NotSentError)
  expect(calls).toHaveLength(0)
  expect(await open.send([message('001')], signal)).toMatchObject([{ state: 'accepted' }])
})
