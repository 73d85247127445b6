import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isPublicAddress } from '../../../activities/http/public-address.ts'
import { createSafeFetch, type SafeFetch, type SafeFetchRules } from '../../../activities/http/safe-fetch.ts'

let asked = 0
const server = createServer((request, response) => {
  asked += 1
  if (request.url === '/big') response.end('x'.repeat(70_000))
  else if (request.url === '/redirect') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
  else if (request.url !== '/slow') response.end('{"ok":true}')
})
let port = 0
const made: SafeFetch[] = []
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  for (const one of made) await one.close()
  server.closeAllConnections()
  server.close()
})
const safe = (rules?: SafeFetchRules) => {
  const one = createSafeFetch(rules)
  made.push(one)
  return one
}

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  'nonsense',
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false))

test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test('private literals in every notation are refused before anything is sent', async () => {
  const before = asked
  const hosts = ['127.0.0.1', '0x7f.1', '2130706433', '017700000001', '[::1]', '[::ffff:127.0.0.1]', '0']
  for (const host of hosts) {
    const call = safe().fetch({ url: `http://${host}:${port}/`, method: 'GET' })
    await expect(call).rejects.toMatchObject({ code: 'unsafe', sent: false })
  }
  expect(asked).toBe(before)
})

test('a name that resolves to a private address is refused at the moment of connecting', async () => {
  const before = asked
  await expect(safe().fetch({ url: `http://localhost:${port}/`, method: 'GET' })).rejects.toMatchObject({
    code: 'unsafe',
    sent: false,
  })
  const lookup = ((_host: string, _options: object, done: (error: null, all: object[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])) as never
  const call = safe({ lookup }).fetch({ url: `http://innocent.example:${port}/`, method: 'POST', body: 'x' })
  await expect(call).rejects.toMatchObject({ code: 'unsafe', sent: false })
  expect(asked).toBe(before)
})

test('an allowed host is reached, and only that one', async () => {
  const one = safe({ allowPrivate: ['localhost'] })
  const answer = await one.fetch({ url: `http://localhost:${port}/`, method: 'GET' })
  expect([answer.status, answer.body.toString()]).toEqual([200, '{"ok":true}'])
  await expect(one.fetch({ url: `http://127.0.0.1:${port}/`, method: 'GET' })).rejects.toMatchObject({ code: 'unsafe' })
})

test.each([
  'file:///etc/passwd',
  'ftp://example.com/',
  'javascript:alert(1)',
  'not a url',
  'http://user:pw@example.com/',
])('%s is refused', async (url) => {
  await expect(safe({ allowPrivate: true }).fetch({ url, method: 'GET' })).rejects.toMatchObject({ code: 'unsafe' })
})

test('redirects are reported and not followed', async () => {
  const answer = await safe({ allowPrivate: true }).fetch({ url: `http://127.0.0.1:${port}/redirect`, method: 'GET' })
  expect([answer.status, answer.headers['location']]).toEqual([302, 'http://169.254.169.254/'])
})

test('an answer over 64 KB and one that does not come are cut off, and known to have been sent', async () => {
  const one = safe({ allowPrivate: true })
  await expect(one.fetch({ url: `http://127.0.0.1:${port}/big`, method: 'GET' })).rejects.toMatchObject({
    code: 'tooLarge',
    sent: true,
  })
  const slow = one.fetch({ url: `http://127.0.0.1:${port}/slow`, method: 'GET', timeoutMs: 100 })
  await expect(slow).rejects.toMatchObject({ code: 'timeout', sent: true })
})

test('a refused connection and a call cancelled beforehand were not sent', async () => {
  const one = safe({ allowPrivate: true })
  await expect(one.fetch({ url: 'http://127.0.0.1:1/', method: 'POST', body: 'x' })).rejects.toMatchObject({
    code: 'connect',
    sent: false,
  })
  const cancelled = one.fetch({ url: `http://127.0.0.1:${port}/`, method: 'POST', signal: AbortSignal.abort() })
  await expect(cancelled).rejects.toMatchObject({ code: 'aborted', sent: false })
})

test('errors never quote the address', async () => {
  const failed = await safe({ allowPrivate: true })
    .fetch({ url: 'http://127.0.0.1:1/secret-token', method: 'GET' })
    .catch((error: Error) => error.message)
  expect(failed).not.toMatch(/secret-token|127\.0\.0\.1/)
})
