import { afterEach, expect, test } from 'vitest'
import { call, cleanUp, customer, fast, get, sandbox, sms } from './harness.ts'

afterEach(cleanUp)

test.each([
  ['0001', [{ state: 'accepted' }], [{ state: 'undelivered', code: 'UNREACHABLE' }]],
  ['0003', [{ state: 'accepted' }], []],
  ['0004', [{ state: 'accepted' }], [{ state: 'delivered' }, { state: 'delivered' }]],
  ['0007', [{ state: 'rejected', code: 'BLACKLISTED', suppress: true }], []],
])('a number ending in %s plays its fault', async (suffix, results, receipts) => {
  const { url: callback, all } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, accounts: { default: fast } })
  const answer = (await call(url, '/v1/sms/batch', { messages: [sms('1', `+861380013${suffix}`)] })).json()
  expect(answer.results).toMatchObject(results)
  await new Promise((resolve) => setTimeout(resolve, 450))
  expect(all()).toMatchObject(receipts)
  expect(new Set(all().map((item) => item.dedupe)).size).toBe(Math.min(1, receipts.length))
})

test('a number ending in 0002 is throttled twice and taken the third time; so are its e-mail and WeChat likes', async () => {
  const { url } = await sandbox()
  for (const [path, to] of [
    ['sms', '+8613800130002'],
    ['email', 'fault-0002@example.com'],
    ['wechat', 'oAbCdEf0002'],
  ]) {
    const states: string[] = []
    for (const ref of ['a', 'b', 'c']) {
      const answer = await call(url, `/v1/${path}/batch`, {
        messages: [{ ref: ref + path, to, content: { text: 'x' } }],
      })
      states.push(String(answer.json().results[0]?.['code'] ?? answer.json().results[0]?.['state']))
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
  expect(answer.results.every((result) => result['state'] === 'accepted')).toBe(true)
})

test('a whole call can go wrong in every way a provider knows', async () => {
  const { url } = await sandbox()
  const messages = [sms('1', '+8613800139001'), sms('2', '+8613800139002')]
  const play = (fault: string) => call(url, '/v1/sms/batch', { messages }, 'POST', { 'x-sandbox-fault': fault })
  expect((await play('html')).text).toContain('<html>')
  const truncated = await play('truncated')
  expect(() => truncated.json()).toThrow()
  expect((await play('too-many')).json().results).toHaveLength(3)
  expect((await play('too-few')).json().results).toHaveLength(1)
  expect((await play('shuffled')).json().results[0]?.['ref']).toBe('2')
  expect((await play('503')).status).toBe(503)
  expect((await play('429')).status).toBe(429)
  await expect(play('reset')).rejects.toThrow()
  const before = Date.now()
  await play('late:200')
  expect(Date.now() - before).toBeGreaterThanOrEqual(195)
  // Seven calls took the messages although five of them did not say so.
  expect(await get(url, '/v1/ledger/summary')).toMatchObject({
    accepted: 14,
    distinct: 2,
    recipients: 2,
    duplicateCount: 12,
  })
})

test('a scripted fault on an account plays for as many calls as asked', async () => {
  const { url } = await sandbox()
  await call(url, '/v1/accounts/shaky', { fault: '503', faultCalls: 2 }, 'PUT')
  const statuses: number[] = []
  for (let at = 0; at < 3; at++)
    statuses.push((await call(url, '/v1/shaky/sms/batch', { messages: [sms('1', '+8613800139001')] })).status)
  expect(statuses).toEqual([503, 503, 200])
})
