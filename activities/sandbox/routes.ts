import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Channel } from '../gateways/gateway.ts'
import { accountSettings } from './accounts.ts'
import { answerBatch } from './answer-batch.ts'
import { tapLink } from './click.ts'
import { listPhones, readPhone, replyFromPhone, tell } from './phone.ts'
import { readBody, sendJson, sendProblem } from './reply.ts'
import type { SandboxState } from './state.ts'

const channels: readonly string[] = ['sms', 'email', 'wechat']
const batchPath = /^\/v1\/(?:([a-z0-9_-]{1,40})\/)?(sms|email|wechat)\/(batch|query)$/

/** Leads one request to its handler. The batch route is tried first: it is the only one that is ever busy. */
export async function route(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const method = request.method ?? 'GET'
  if (method === 'POST' || method === 'PUT') {
    // A web page of elsewhere can send forms and plain text to a local port, but not JSON without asking first.
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      request.resume()
      return sendProblem(response, 415, 'NOT_JSON', 'Send content-type: application/json.')
    }
    const body = await readBody(request)
    if (!body) return sendProblem(response, 413, 'TOO_LARGE', 'At most 64 MB a call.', { connection: 'close' })
    const [, account = 'default', channel, action] = batchPath.exec(url.pathname) ?? []
    if (action === 'batch') return answerBatch(state, account, channel as Channel, body, request, response)
    const value = parseJson(body)
    if (value === undefined) return sendProblem(response, 400, 'BAD_JSON', 'The body is not JSON.')
    if (action === 'query') return answerQuery(state, account, value, response)
    return change(state, method, url.pathname, value, response)
  }
  return read(state, url, response)
}

async function read(state: SandboxState, url: URL, response: ServerResponse): Promise<void> {
  const path = url.pathname
  if (path === '/v1/ledger/summary') {
    return sendJson(response, 200, await state.ledger.summary(url.searchParams.get('account') ?? undefined))
  }
  if (path === '/v1/ledger.ndjson') {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    return pipeline(createReadStream(state.ledger.file), response).catch(() => undefined)
  }
  if (path === '/v1/inbox')
    return sendJson(response, 200, { addresses: listPhones(state, url.searchParams.get('search') ?? '') })
  if (path === '/v1/accounts') return sendJson(response, 200, { accounts: state.accounts.all() })
  if (path === '/v1/state') {
    return sendJson(response, 200, {
      receipts: state.clock.waiting(),
      posts: state.queue.state(),
      blocked: state.blocked.size,
    })
  }
  const [address] = inboxPath(path)
  if (address !== undefined) return sendJson(response, 200, readPhone(state, address))
  sendProblem(response, 404, 'NOT_FOUND', 'No such page in the sandbox.')
}

const replyBody = z.object({
  text: z.string().min(1).max(2000),
  channel: z.enum(['sms', 'email', 'wechat']).optional(),
})
const clickBody = z.object({ url: z.string().max(2000), ref: z.string().max(200).optional() })
const openBody = z.object({ ref: z.string().max(200) })
const blockBody = z.object({ blocked: z.boolean().default(true) })

async function change(
  state: SandboxState,
  method: string,
  path: string,
  value: unknown,
  response: ServerResponse,
): Promise<void> {
  const account = /^\/v1\/accounts\/([a-z0-9_-]{1,40})$/.exec(path)?.[1]
  if (account && method === 'PUT' && !channels.includes(account)) {
    const settings = accountSettings.safeParse(value)
    if (!settings.success) return sendProblem(response, 400, 'BAD_SETTINGS', z.prettifyError(settings.error))
    state.accounts.put(account, settings.data)
    return sendJson(response, 200, settings.data)
  }
  const [address, action] = inboxPath(path)
  if (address === undefined || !action || method !== 'POST')
    return sendProblem(response, 404, 'NOT_FOUND', 'No such action.')
  const handler = { reply, click, open, block }[action]
  return handler(state, address, value, response)
}

type InboxAction = 'reply' | 'click' | 'open' | 'block'

function inboxPath(path: string): [address?: string, action?: InboxAction] {
  const match = /^\/v1\/inbox\/([^/]{1,600})(?:\/(reply|click|open|block))?$/.exec(path)
  if (!match?.[1]) return []
  try {
    const address = decodeURIComponent(match[1])
    return match[2] ? [address, match[2] as InboxAction] : [address]
  } catch {
    return []
  }
}

function reply(state: SandboxState, address: string, value: unknown, response: ServerResponse): void {
  const body = replyBody.safeParse(value)
  if (!body.success) return sendProblem(response, 400, 'BAD_REPLY', 'Send {"text": "…"}.')
  replyFromPhone(state, body.data.channel ?? guessChannel(address), address, body.data.text)
  sendJson(response, 202, { ok: true })
}

async function click(state: SandboxState, address: string, value: unknown, response: ServerResponse): Promise<void> {
  const body = clickBody.safeParse(value)
  if (!body.success) return sendProblem(response, 400, 'BAD_CLICK', 'Send {"url": "…"}.')
  // Only links that are on the phone: the sandbox is no proxy to the rest of the network.
  const message = readPhone(state, address).messages.find(({ links }) => links.includes(body.data.url))
  if (!message) return sendProblem(response, 404, 'NO_SUCH_LINK', 'This link is in no message of this address.')
  sendJson(response, 200, await tapLink(body.data.url, message.channel))
}

function open(state: SandboxState, address: string, value: unknown, response: ServerResponse): void {
  const body = openBody.safeParse(value)
  const message = readPhone(state, address).messages.find(({ ref }) => body.success && ref === body.data.ref)
  if (!message) return sendProblem(response, 404, 'NO_SUCH_MESSAGE', 'This address has no such message.')
  tell(state, message.channel, { kind: 'open', ref: message.ref, at: state.now(), dedupe: `open-${message.ref}` })
  sendJson(response, 202, { ok: true })
}

function block(state: SandboxState, address: string, value: unknown, response: ServerResponse): void {
  const { blocked = true } = blockBody.safeParse(value).data ?? {}
  if (!blocked) state.blocked.delete(address)
  else if (!state.blocked.has(address)) {
    state.blocked.add(address)
    const last = readPhone(state, address).messages.findLast(({ direction }) => direction === 'received')
    if (last)
      tell(state, last.channel, { kind: 'complaint', ref: last.ref, at: state.now(), dedupe: `complaint-${last.ref}` })
  }
  sendJson(response, 200, { blocked })
}

function answerQuery(state: SandboxState, account: string, value: unknown, response: ServerResponse): void {
  const body = z.object({ refs: z.array(z.string()).max(10_000) }).safeParse(value)
  if (!body.success) return sendProblem(response, 400, 'BAD_QUERY', 'Send {"refs": ["…"]}.')
  const settings = state.accounts.get(account)
  if (!settings.query) return sendProblem(response, 404, 'NO_QUERY', 'This account offers no query.')
  const results = body.data.refs.map((ref) =>
    state.seen.has(account, ref)
      ? { ref, state: 'accepted', providerId: `sb-${ref}` }
      : { ref, state: 'rejected', code: 'NEVER_ARRIVED', retryAfterMs: 0 },
  )
  sendJson(response, 200, { results })
}

function guessChannel(address: string): Channel {
  return address.includes('@') ? 'email' : address.startsWith('+') ? 'sms' : 'wechat'
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
