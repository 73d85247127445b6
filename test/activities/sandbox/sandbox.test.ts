import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../activities/sandbox/start-sandbox.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Posted = { kind: string; ref?: string; state?: string; code?: string; from?: string; text?: string; dedupe: string }

/** A customer's callback that remembers what it is told, and can be told to fail. */
async function customer() {
  const posts: Posted[][] = []
  const clicks: { url: string; agent: string }[] = []
  let failures = 0
  const server: Server = createServer((request, response) => {
    if (request.method === 'GET') {
      clicks.push({ url: request.url ?? '', agent: String(request.headers['user-agent']) })
      return void response.writeHead(302, { location: 'https://shop.example/' }).end()
    }
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      if (failures-- > 0) return void response.writeHead(503).end()
      posts.push(JSON.parse(body) as Posted[])
      response.end('{"ok":true}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, posts, clicks, all: () => posts.flat(), fail: (times: number) => (failures = times) }
}

const folder = () => {
  const home = mkdtempSync(join(tmpdir(), 'caravan-sandbox-'))
  cleanups.push(() => rmSync(home, { recursive: true, force: true }))
  return home
}

async function sandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox & { home: string }> {
  const home = options.home ?? folder()
  const started = await startSandbox({ port: 0, home, seed: 7, ...options })
  let stopped = false
  const stop = async () => {
    if (!stopped) await started.stop()
    stopped = true
  }
  cleanups.push(stop)
  return { ...started, stop, home }
}

const fast = { receiptDelayMs: [10, 60] as [number, number] }
const sms = (ref: string, to: string, text = `hello ${ref}`) => ({ ref, to, content: { channel: 'sms', text } })

async function call(url: string, path: string, body: unknown, method = 'POST', headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(3000),
  })
  const text = await answer.text()
  return { status: answer.status, text, json: () => JSON.parse(text) as Record<string, any> }
}
const get = async (url: string, path: string) => (await call(url, path, undefined, 'GET')).json()

test('a batch is answered message by message, shows on the phones and is receipted in bulk', async () => {
  const { url: callback, all, posts } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, accounts: { default: fast } })
  const messages = Array.from({ length: 500 }, (_, at) => sms(String(at), `+86138001${20100 + at}`))
  const answer = (await call(url, '/v1/sms/batch', { messages })).json()
  expect(answer['results']).toHaveLength(500)
  expect(answer['results'][3]).toEqual({ ref: '3', state: 'accepted', providerId: 'sb-3' })
  const phone = await get(url, '/v1/inbox/%2B8613800120103')
  expect(phone).toMatchObject({ address: '+8613800120103', blocked: false })
  expect(phone['messages']).toMatchObject([{ direction: 'received', ref: '3', channel: 'sms', content: { text: 'hello 3' } }])
  await expect.poll(() => all().length).toBe(500)
  expect(all()[0]).toMatchObject({ kind: 'receipt', state: 'delivered' })
  expect(posts.length).toBeLessThan(10)
})

test.each([
  ['0001', [{ state: 'accepted' }], [{ state: 'undelivered', code: 'UNREACHABLE' }]],
  ['0003', [{ state: 'accepted' }], []],
  ['0004', [{ state: 'accepted' }], [{ state: 'delivered' }, { state: 'delivered' }]],
  ['0007', [{ state: 'rejected', code: 'BLACKLISTED', suppress: true }], []],
])('a number ending in %s plays its fault', async (suffix, results, receipts) => {
  const { url: callback, all } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, accounts: { default: fast } })
  const answer = (await call(url, '/v1/sms/batch', { messages: [sms('1', `+861380013${suffix}`)] })).json()
  expect(answer['results']).toMatchObject(results)
  await new Promise((resolve) => setTimeout(resolve, 450))
  expect(all()).toMatchObject(receipts)
  expect(new Set(all().map((item) => item.dedupe)).size).toBe(Math.min(1, receipts.length))
})

test('a number ending in 0002 is throttled twice and taken the third time; so are its e-mail and WeChat likes', async () => {
  const { url } = await sandbox()
  for (const [path, to] of [['sms', '+8613800130002'], ['email', 'fault-0002@example.com'], ['wechat', 'oAbCdEf0002']]) {
    const states: string[] = []
    for (const ref of ['a', 'b', 'c']) {
      const answer = await call(url, `/v1/${path}/batch`, { messages: [{ ref: ref + path, to, content: { text: 'x' } }] })
      states.push(answer.json()['results'][0].code ?? answer.json()['results'][0].state)
    }
    expect(states).toEqual(['THROTTLED', 'THROTTLED', 'accepted'])
  }
})

test('a number ending in 0005 is receipted before its call is answered', async () => {
  const { url: callback, all } = await customer()
  const { url } = await sandbox({ callbackUrl: callback })
  await call(url, '/v1/sms/batch', { messages: [sms('5', '+8613800130005')] })
  expect(all()).toMatchObject([{ ref: '5', state: 'delivered' }])
})

test('a number ending in 0006 is in the ledger and its call hangs', async () => {
  const { url } = await sandbox()
  const hung = fetch(`${url}/v1/sms/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [sms('6', '+8613800130006')] }),
    signal: AbortSignal.timeout(300),
  })
  await expect(hung).rejects.toThrow()
  expect(await get(url, '/v1/ledger/summary')).toMatchObject({ accepted: 1, distinct: 1 })
})

test('an account without faults delivers to every number', async () => {
  const { url } = await sandbox({ accounts: { plain: { faults: false } } })
  const messages = [1, 2, 3, 4, 5, 6, 7].map((at) => sms(String(at), `+86138001300${`0${at}`.slice(-2)}`))
  const answer = (await call(url, '/v1/plain/sms/batch', { messages })).json()
  expect(answer['results'].every((result: { state: string }) => result.state === 'accepted')).toBe(true)
})

test('a whole call can go wrong in every way a provider knows', async () => {
  const { url } = await sandbox()
  const messages = [sms('1', '+8613800139001'), sms('2', '+8613800139002')]
  const play = (fault: string) => call(url, '/v1/sms/batch', { messages }, 'POST', { 'x-sandbox-fault': fault })
  expect((await play('html')).text).toContain('<html>')
  const truncated = await play('truncated')
  expect(() => truncated.json()).toThrow()
  expect((await play('too-many')).json()['results']).toHaveLength(3)
  expect((await play('too-few')).json()['results']).toHaveLength(1)
  expect((await play('shuffled')).json()['results'][0].ref).toBe('2')
  expect((await play('503')).status).toBe(503)
  expect((await play('429')).status).toBe(429)
  await expect(play('reset')).rejects.toThrow()
  const before = Date.now()
  await play('late:200')
  expect(Date.now() - before).toBeGreaterThanOrEqual(195)
  // Seven calls took the messages although five of them did not say so.
  expect(await get(url, '/v1/ledger/summary')).toMatchObject({ accepted: 14, distinct: 2, recipients: 2, duplicateCount: 12 })
})

test('a scripted fault on an account plays for as many calls as asked', async () => {
  const { url } = await sandbox()
  await call(url, '/v1/accounts/shaky', { fault: '503', faultCalls: 2 }, 'PUT')
  const statuses: number[] = []
  for (let at = 0; at < 3; at++) statuses.push((await call(url, '/v1/shaky/sms/batch', { messages: [sms('1', '+8613800139001')] })).status)
  expect(statuses).toEqual([503, 503, 200])
})

test('an idempotent account takes a reference once, also after a restart, and answers queries', async () => {
  const first = await sandbox()
  await call(first.url, '/v1/accounts/safe', { idempotent: true, query: true }, 'PUT')
  const messages = [sms('10', '+8613800139001')]
  for (let at = 0; at < 2; at++) {
    expect((await call(first.url, '/v1/safe/sms/batch', { messages })).json()['results'][0].state).toBe('accepted')
  }
  await first.stop()
  const second = await sandbox({ home: first.home })
  await call(second.url, '/v1/safe/sms/batch', { messages })
  expect(await get(second.url, '/v1/ledger/summary?account=safe')).toMatchObject({ accepted: 1, distinct: 1, duplicates: [] })
  expect((await get(second.url, '/v1/inbox/%2B8613800139001'))['messages']).toHaveLength(1)
  const asked = (await call(second.url, '/v1/safe/sms/query', { refs: ['10', '11'] })).json()
  expect(asked['results']).toMatchObject([{ ref: '10', state: 'accepted' }, { ref: '11', state: 'rejected', code: 'NEVER_ARRIVED' }])
})

test('the default account delivers a repeat again, and the ledger names it', async () => {
  const { url } = await sandbox()
  await call(url, '/v1/sms/batch', { messages: [sms('77', '+8613800139001'), sms('odd ref', '+8613800139002')] })
  await call(url, '/v1/sms/batch', { messages: [sms('77', '+8613800139001')] })
  expect(await get(url, '/v1/ledger/summary')).toEqual({
    accepted: 3, distinct: 2, recipients: 2, duplicates: ['77'], duplicateCount: 1,
  })
  const lines = (await (await fetch(`${url}/v1/ledger.ndjson`)).text()).trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.join('')).not.toContain('13800139001')
})

test('the phone keeps its thread over a restart: messages, replies, links', async () => {
  const { url: callback, all, clicks } = await customer()
  const first = await sandbox({ callbackUrl: callback })
  await call(first.url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001', `【商队】点击 ${callback}/s/AbC123 查看，退订回T`)] })
  await call(first.url, '/v1/inbox/%2B8613800139001/reply', { text: 'TD' })
  await expect.poll(() => all().filter((item) => item.kind === 'reply')).toMatchObject([{ ref: '1', from: '+8613800139001', text: 'TD' }])
  await first.stop()
  const second = await sandbox({ home: first.home, callbackUrl: callback })
  const { messages } = (await get(second.url, '/v1/inbox/%2B8613800139001')) as { messages: { links: string[] }[] }
  expect(messages).toMatchObject([{ direction: 'received' }, { direction: 'sent', content: { text: 'TD' } }])
  expect(messages[0]?.links).toEqual([`${callback}/s/AbC123`])
  const tapped = (await call(second.url, '/v1/inbox/%2B8613800139001/click', { url: `${callback}/s/AbC123` })).json()
  expect(tapped).toEqual({ status: 302, location: 'https://shop.example/' })
  expect(clicks).toMatchObject([{ url: '/s/AbC123', agent: expect.stringContaining('Android') }])
  expect((await call(second.url, '/v1/inbox/%2B8613800139001/click', { url: 'http://169.254.169.254/' })).status).toBe(404)
})

test('a blocked sender gets a complaint and undelivered receipts, until unblocked', async () => {
  const { url: callback, all } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, accounts: { default: fast } })
  const mail = (ref: string) => ({ messages: [{ ref, to: 'ann@example.com', content: { subject: 'Hi', html: '<p>x</p>', text: 'x' } }] })
  await call(url, '/v1/email/batch', mail('1'))
  await call(url, '/v1/inbox/ann%40example.com/open', { ref: '1' })
  await call(url, '/v1/inbox/ann%40example.com/block', {})
  await call(url, '/v1/email/batch', mail('2'))
  await expect.poll(() => all().length).toBe(4)
  expect(all()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'open', ref: '1' }),
      expect.objectContaining({ kind: 'complaint', ref: '1' }),
      expect.objectContaining({ ref: '2', state: 'undelivered', code: 'BLOCKED' }),
    ]),
  )
  expect((await get(url, '/v1/inbox/ann%40example.com'))['messages']).toHaveLength(1)
})

test('the list of phones is found by a part of the address, newest first', async () => {
  const { url } = await sandbox()
  await call(url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001'), sms('2', '+8613900139002')] })
  await call(url, '/v1/wechat/batch', { messages: [{ ref: '3', to: 'oAbCdEf', content: { text: '您好' } }] })
  expect((await get(url, '/v1/inbox'))['addresses']).toMatchObject([{ address: 'oAbCdEf', text: '您好' }, {}, {}])
  expect((await get(url, '/v1/inbox?search=861390'))['addresses']).toMatchObject([{ address: '+8613900139002' }])
})

test('receipts outlive a customer who is down and a restart of the sandbox', async () => {
  const { url: callback, all, fail } = await customer()
  fail(2)
  const first = await sandbox({ callbackUrl: callback, accounts: { default: { receiptDelayMs: [20, 30] }, slow: { receiptDelayMs: [60_000, 60_001] } } })
  await call(first.url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001')] })
  await expect.poll(() => all().length, { timeout: 5000 }).toBe(1)
  await call(first.url, '/v1/slow/sms/batch', { messages: [sms('2', '+8613800139001')] })
  await first.stop()
  await sandbox({ home: first.home, callbackUrl: callback })
  await expect.poll(() => all().map((item) => item.ref)).toEqual(['1', '2'])
})

test('people tap and answer by themselves when a profile says so', async () => {
  const { url: callback, all, clicks } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, behaviour: { clickRate: 1, replyRate: 1, delayMs: [10, 50], replies: ['好的'] } })
  await call(url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001', `看 ${callback}/s/x`)] })
  await expect.poll(() => clicks.length).toBe(1)
  await expect.poll(() => all().filter((item) => item.kind === 'reply')).toMatchObject([{ text: '好的' }])
})

test('rubbish is refused with a sentence and nothing is written', async () => {
  const { url } = await sandbox()
  expect((await call(url, '/v1/sms/batch', '{"messages":')).json()).toMatchObject({ code: 'BAD_JSON' })
  expect((await call(url, '/v1/sms/batch', 'null')).json()).toMatchObject({ code: 'BAD_JSON' })
  expect((await call(url, '/v1/sms/batch', { messages: Array(1001).fill(sms('1', '1')) })).json()).toMatchObject({ code: 'TOO_MANY' })
  expect((await call(url, '/v1/sms/batch', { messages: [null, { ref: 1 }, sms('ok', '+8613800139001')] })).json()['results']).toMatchObject([
    { state: 'rejected', code: 'BAD_MESSAGE' }, { state: 'rejected', code: 'BAD_MESSAGE' }, { state: 'accepted' },
  ])
  expect((await call(url, '/v1/accounts/x', { speed: 9 }, 'PUT')).status).toBe(400)
  expect((await call(url, '/v1/nowhere', {})).status).toBe(404)
  const form = await fetch(`${url}/v1/inbox/x/reply`, { method: 'POST', body: 'text=hi', headers: { 'content-type': 'text/plain' } })
  expect(form.status).toBe(415)
  expect(await get(url, '/v1/ledger/summary')).toMatchObject({ accepted: 1 })
})
