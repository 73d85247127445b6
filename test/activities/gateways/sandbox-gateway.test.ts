import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AmbiguousSendError, NotSentError, type InboundRequest } from '../../../activities/gateways/gateway.ts'
import { createSandboxGateway } from '../../../activities/gateways/sandbox.ts'
import { startSandbox } from '../../../activities/sandbox/start-sandbox.ts'
import { gatewayContract } from './contract.ts'

gatewayContract('sandbox', {
  create: (url) => createSandboxGateway({ url, channel: 'sms', timeoutMs: 300 }),
  answer(body) {
    const { messages } = JSON.parse(body) as { messages: { ref: string }[] }
    return JSON.stringify({ results: messages.map(({ ref }) => ({ ref, state: 'accepted', providerId: `p-${ref}` })) })
  },
  edit: (answer, change) => JSON.stringify({ results: change((JSON.parse(answer) as { results: unknown[] }).results) }),
  matchesByKey: true,
})

const signal = new AbortController().signal
const post = (body: unknown): InboundRequest => ({
  method: 'POST',
  path: '/in',
  query: {},
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

test('the sandbox gateway and the sandbox understand each other, faults included', async () => {
  const home = mkdtempSync(join(tmpdir(), 'caravan-gateway-'))
  const sandbox = await startSandbox({ port: 0, home, accounts: { safe: { idempotent: true, query: true } } })
  const gateway = createSandboxGateway({ url: sandbox.url, channel: 'sms', timeoutMs: 400 })
  const safe = createSandboxGateway({
    url: sandbox.url,
    channel: 'sms',
    account: 'safe',
    idempotent: true,
    query: true,
  })
  const to = (number: string) => [
    { ref: '1', to: `+86138001${number}`, content: { channel: 'sms' as const, text: 'x' } },
  ]
  const put = (settings: object) =>
    fetch(`${sandbox.url}/v1/accounts/default`, {
      method: 'PUT',
      body: JSON.stringify(settings),
      headers: { 'content-type': 'application/json' },
    })
  try {
    expect(await gateway.send(to('39001'), signal)).toEqual([{ ref: '1', state: 'accepted' }])
    expect(await gateway.send(to('30002'), signal)).toEqual([
      { ref: '1', state: 'rejected', code: 'THROTTLED', retryAfterMs: 500 },
    ])
    expect(await gateway.send(to('30007'), signal)).toEqual([
      { ref: '1', state: 'rejected', code: 'BLACKLISTED', suppress: true },
    ])
    await expect(gateway.send(to('30006'), signal)).rejects.toBeInstanceOf(AmbiguousSendError)
    for (const fault of ['html', 'truncated', 'reset', 'late']) {
      await put({ fault, faultCalls: 1 })
      await expect(gateway.send(to('39001'), signal)).rejects.toBeInstanceOf(AmbiguousSendError)
    }
    for (const fault of ['503', '429']) {
      await put({ fault, faultCalls: 1 })
      await expect(gateway.send(to('39001'), signal)).rejects.toBeInstanceOf(NotSentError)
    }
    expect(await safe.send(to('39001'), signal)).toEqual(await safe.send(to('39001'), signal))
    expect(await safe.query?.(['1', '2'], signal, [])).toMatchObject([
      { state: 'accepted' },
      { state: 'rejected', code: 'NEVER_ARRIVED' },
    ])
    expect('query' in gateway).toBe(false)
  } finally {
    await gateway.close()
    await safe.close()
    await sandbox.stop()
    rmSync(home, { recursive: true })
  }
})

test('what the sandbox posts is read item by item, good and bad', async () => {
  const gateway = createSandboxGateway({ url: 'http://127.0.0.1:1', channel: 'sms' })
  const good = [
    { kind: 'receipt', ref: '1', providerId: 'sb-1', state: 'delivered', at: 1, dedupe: 'sb-1' },
    { kind: 'receipt', ref: '2', state: 'undelivered', code: 'ABSENT', at: 2, dedupe: 'sb-2' },
    { kind: 'reply', from: '+8613800139001', text: 'TD', at: 3, dedupe: 'r1' },
    { kind: 'complaint', ref: '1', at: 4, dedupe: 'c1' },
  ]
  const parsed = await gateway.parseInbound?.(post([...good, { kind: 'receipt', at: 'yesterday' }, null, 7]))
  expect(parsed?.items).toEqual(good)
  expect(parsed?.refused).toHaveLength(3)
  expect(parsed?.reply.status).toBe(200)
  for (const body of ['<html>', '{}', '', '{"a":'])
    expect(await gateway.parseInbound?.(post(body))).toMatchObject({ items: [], reply: { status: 400 } })
})
