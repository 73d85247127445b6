import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../activities/sandbox/start-sandbox.ts'

const cleanups: (() => unknown)[] = []

/** Stops and removes what a test started, newest first. For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
}

type Posted = {
  kind: string
  ref?: string
  state?: string
  code?: string
  from?: string
  text?: string
  dedupe: string
}

/** A customer's callback that remembers what it is told, and can be told to fail. */
export async function customer() {
  const posts: Posted[][] = []
  const clicks: { url: string; agent: string }[] = []
  let failures = 0
  const server: Server = createServer((request, response): void => {
    if (request.method === 'GET') {
      clicks.push({ url: request.url ?? '', agent: String(request.headers['user-agent']) })
      response.writeHead(302, { location: 'https://shop.example/' }).end()
      return
    }
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      if (failures-- > 0) response.writeHead(503).end()
      else {
        posts.push(JSON.parse(body) as Posted[])
        response.end('{"ok":true}')
      }
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

/** A sandbox on a free port with a home of its own. */
export async function sandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox & { home: string }> {
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

/** Settings of an account whose receipts do not keep a test waiting. */
export const fast = { receiptDelayMs: [10, 60] as [number, number] }
export const sms = (ref: string, to: string, text = `hello ${ref}`) => ({ ref, to, content: { channel: 'sms', text } })

/** As much of the sandbox's answers as the tests look at. */
export type Answer = {
  results: Record<string, unknown>[]
  messages: Record<string, unknown>[]
  addresses: unknown[]
  code?: string
}

export async function call(
  url: string,
  path: string,
  body: unknown,
  method = 'POST',
  headers: Record<string, string> = {},
) {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(3000),
  })
  const text = await answer.text()
  return { status: answer.status, text, json: () => JSON.parse(text) as Answer }
}
export const get = async (url: string, path: string) => (await call(url, path, undefined, 'GET')).json()
