import { afterEach, expect, test } from 'vitest'
import { call, cleanUp, customer, fast, get, sandbox, sms } from './harness.ts'

afterEach(cleanUp)

test('a batch is answered message by message, shows on the phones and is receipted in bulk', async () => {
  const { url: callback, all, posts } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, accounts: { default: fast } })
  const messages = Array.from({ length: 500 }, (_, at) => sms(String(at), `+86138001${20100 + at}`))
  const answer = (await call(url, '/v1/sms/batch', { messages })).json()
  expect(answer.results).toHaveLength(500)
  expect(answer.results[3]).toEqual({ ref: '3', state: 'accepted', providerId: 'sb-3' })
  const phone = await get(url, '/v1/inbox/%2B8613800120103')
  expect(phone).toMatchObject({ address: '+8613800120103', blocked: false })
  expect(phone.messages).toMatchObject([
    { direction: 'received', ref: '3', channel: 'sms', content: { text: 'hello 3' } },
  ])
  await expect.poll(() => all().length).toBe(500)
  expect(all()[0]).toMatchObject({ kind: 'receipt', state: 'delivered' })
  expect(posts.length).toBeLessThan(10)
})

test('an idempotent account takes a reference once, also after a restart, and answers queries', async () => {
  const first = await sandbox()
  await call(first.url, '/v1/accounts/safe', { idempotent: true, query: true }, 'PUT')
  const messages = [sms('10', '+8613800139001')]
  for (let at = 0; at < 2; at++) {
    expect((await call(first.url, '/v1/safe/sms/batch', { messages })).json().results[0]?.['state']).toBe('accepted')
  }
  await first.stop()
  const second = await sandbox({ home: first.home })
  await call(second.url, '/v1/safe/sms/batch', { messages })
  expect(await get(second.url, '/v1/ledger/summary?account=safe')).toMatchObject({
    accepted: 1,
    distinct: 1,
    duplicates: [],
  })
  expect((await get(second.url, '/v1/inbox/%2B8613800139001')).messages).toHaveLength(1)
  const asked = (await call(second.url, '/v1/safe/sms/query', { refs: ['10', '11'] })).json()
  expect(asked.results).toMatchObject([
    { ref: '10', state: 'accepted' },
    { ref: '11', state: 'rejected', code: 'NEVER_ARRIVED' },
  ])
})

test('the default account delivers a repeat again, and the ledger names it', async () => {
  const { url } = await sandbox()
  await call(url, '/v1/sms/batch', { messages: [sms('77', '+8613800139001'), sms('odd ref', '+8613800139002')] })
  await call(url, '/v1/sms/batch', { messages: [sms('77', '+8613800139001')] })
  expect(await get(url, '/v1/ledger/summary')).toEqual({
    accepted: 3,
    distinct: 2,
    recipients: 2,
    duplicates: ['77'],
    duplicateCount: 1,
  })
  const lines = (await (await fetch(`${url}/v1/ledger.ndjson`)).text()).trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.join('')).not.toContain('13800139001')
})

test('the phone keeps its thread over a restart: messages, replies, links', async () => {
  const { url: callback, all, clicks } = await customer()
  const first = await sandbox({ callbackUrl: callback })
  await call(first.url, '/v1/sms/batch', {
    messages: [sms('1', '+8613800139001', `【商队】点击 ${callback}/s/AbC123 查看，退订回T`)],
  })
  await call(first.url, '/v1/inbox/%2B8613800139001/reply', { text: 'TD' })
  await expect
    .poll(() => all().filter((item) => item.kind === 'reply'))
    .toMatchObject([{ ref: '1', from: '+8613800139001', text: 'TD' }])
  await first.stop()
  const second = await sandbox({ home: first.home, callbackUrl: callback })
  const { messages } = (await get(second.url, '/v1/inbox/%2B8613800139001')) as unknown as {
    messages: { links: string[] }[]
  }
  expect(messages).toMatchObject([{ direction: 'received' }, { direction: 'sent', content: { text: 'TD' } }])
  expect(messages[0]?.links).toEqual([`${callback}/s/AbC123`])
  const tapped = (await call(second.url, '/v1/inbox/%2B8613800139001/click', { url: `${callback}/s/AbC123` })).json()
  expect(tapped).toEqual({ status: 302, location: 'https://shop.example/' })
  expect(clicks).toMatchObject([{ url: '/s/AbC123', agent: expect.stringContaining('Android') }])
  expect((await call(second.url, '/v1/inbox/%2B8613800139001/click', { url: 'http://169.254.169.254/' })).status).toBe(
    404,
  )
})

test('a blocked sender gets a complaint and undelivered receipts, until unblocked', async () => {
  const { url: callback, all } = await customer()
  const { url } = await sandbox({ callbackUrl: callback, accounts: { default: fast } })
  const mail = (ref: string) => ({
    messages: [{ ref, to: 'ann@example.com', content: { subject: 'Hi', html: '<p>x</p>', text: 'x' } }],
  })
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
  expect((await get(url, '/v1/inbox/ann%40example.com')).messages).toHaveLength(1)
})

test('the list of phones is found by a part of the address, newest first', async () => {
  const { url } = await sandbox()
  await call(url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001'), sms('2', '+8613900139002')] })
  await call(url, '/v1/wechat/batch', { messages: [{ ref: '3', to: 'oAbCdEf', content: { text: '您好' } }] })
  expect((await get(url, '/v1/inbox')).addresses).toMatchObject([{ address: 'oAbCdEf', text: '您好' }, {}, {}])
  expect((await get(url, '/v1/inbox?search=861390')).addresses).toMatchObject([{ address: '+8613900139002' }])
})

test('receipts outlive a customer who is down and a restart of the sandbox', async () => {
  const { url: callback, all, fail } = await customer()
  fail(2)
  const first = await sandbox({
    callbackUrl: callback,
    accounts: { default: { receiptDelayMs: [20, 30] }, slow: { receiptDelayMs: [60_000, 60_001] } },
  })
  await call(first.url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001')] })
  await expect.poll(() => all().length, { timeout: 5000 }).toBe(1)
  await call(first.url, '/v1/slow/sms/batch', { messages: [sms('2', '+8613800139001')] })
  await first.stop()
  await sandbox({ home: first.home, callbackUrl: callback })
  await expect.poll(() => all().map((item) => item.ref)).toEqual(['1', '2'])
})

test('people tap and answer by themselves when a profile says so', async () => {
  const { url: callback, all, clicks } = await customer()
  const { url } = await sandbox({
    callbackUrl: callback,
    behaviour: { clickRate: 1, replyRate: 1, delayMs: [10, 50], replies: ['好的'] },
  })
  await call(url, '/v1/sms/batch', { messages: [sms('1', '+8613800139001', `看 ${callback}/s/x`)] })
  await expect.poll(() => clicks.length).toBe(1)
  await expect.poll(() => all().filter((item) => item.kind === 'reply')).toMatchObject([{ text: '好的' }])
})

test('rubbish is refused with a sentence and nothing is written', async () => {
  const { url } = await sandbox()
  expect((await call(url, '/v1/sms/batch', '{"messages":')).json()).toMatchObject({ code: 'BAD_JSON' })
  expect((await call(url, '/v1/sms/batch', 'null')).json()).toMatchObject({ code: 'BAD_JSON' })
  expect((await call(url, '/v1/sms/batch', { messages: Array(1001).fill(sms('1', '1')) })).json()).toMatchObject({
    code: 'TOO_MANY',
  })
  expect(
    (await call(url, '/v1/sms/batch', { messages: [null, { ref: 1 }, sms('ok', '+8613800139001')] })).json().results,
  ).toMatchObject([
    { state: 'rejected', code: 'BAD_MESSAGE' },
    { state: 'rejected', code: 'BAD_MESSAGE' },
    { state: 'accepted' },
  ])
  expect((await call(url, '/v1/accounts/x', { speed: 9 }, 'PUT')).status).toBe(400)
  expect((await call(url, '/v1/nowhere', {})).status).toBe(404)
  const form = await fetch(`${url}/v1/inbox/x/reply`, {
    method: 'POST',
    body: 'text=hi',
    headers: { 'content-type': 'text/plain' },
  })
  expect(form.status).toBe(415)
  expect(await get(url, '/v1/ledger/summary')).toMatchObject({ accepted: 1 })
})
