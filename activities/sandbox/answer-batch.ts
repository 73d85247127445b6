import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from '../gateways/gateway.ts'
import { readCallFault, type CallFault } from './faults.ts'
import type { StoredItem } from './inbox-log.ts'
import { sendJson, sendProblem } from './reply.ts'
import type { SandboxState } from './state.ts'
import { takeBatch } from './take-batch.ts'

/** POST /v1[/:account]/:channel/batch. */
export async function answerBatch(
  state: SandboxState,
  account: string,
  channel: Channel,
  body: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const settings = state.accounts.get(account)
  const fault = readCallFault(header(request, 'x-sandbox-fault') ?? nextFault(state, account))
  if (fault?.fault === '503') return sendProblem(response, 503, 'UNAVAILABLE', 'Nothing was taken. Try again.')
  if (fault?.fault === '429')
    return sendProblem(response, 429, 'THROTTLED', 'Nothing was taken. Slow down.', { 'retry-after': '1' })
  const parsed = parse(body)
  if (!parsed) return sendProblem(response, 400, 'BAD_JSON', 'Send {"messages":[{"ref","to","content"}]} as JSON.')
  if (parsed.messages.length > settings.perCall) {
    return sendProblem(response, 400, 'TOO_MANY', `At most ${settings.perCall} messages a call.`)
  }
  const callback = parsed.callback ?? state.callbackUrl
  if (callback) state.callbacks.set(channel, callback)
  const taken = takeBatch(state, { account, settings, channel, callback, body, messages: parsed.messages })
  if (taken.early.length > 0 && callback) {
    state.queue.post(callback, `[${taken.early.join(',')}]`, true)
    await sleep(300)
  }
  if (settings.latencyMs > 0) await sleep(settings.latencyMs)
  if (taken.hang) return
  if (fault?.fault === 'late') await sleep(fault.lateMs)
  if (!response.destroyed) answer(response, taken.results, fault?.fault)
}

function parse(body: Buffer): { messages: StoredItem[]; callback?: string } | null {
  try {
    const value = JSON.parse(body.toString('utf8')) as { messages?: unknown; callback?: unknown } | null
    if (!Array.isArray(value?.messages)) return null
    const callback =
      typeof value.callback === 'string' && URL.canParse(value.callback) ? { callback: value.callback } : {}
    return { messages: value.messages as StoredItem[], ...callback }
  } catch {
    return null
  }
}

function nextFault(state: SandboxState, account: string): string | undefined {
  const settings = state.accounts.get(account)
  if (!settings.fault || settings.faultCalls <= 0) return undefined
  state.accounts.put(account, { ...settings, faultCalls: settings.faultCalls - 1 })
  return settings.fault
}

function answer(response: ServerResponse, results: string[], fault: CallFault | undefined): void {
  if (fault === 'hang') return
  if (fault === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' })
    return void response.end('<html><body><h1>502 Bad Gateway</h1></body></html>')
  }
  const changed =
    fault === 'too-few'
      ? results.slice(0, -1)
      : fault === 'too-many'
        ? [...results, '{"ref":"nobody","state":"accepted"}']
        : fault === 'shuffled'
          ? results.toReversed()
          : results
  const text = `{"results":[${changed.join(',')}]}`
  if (fault === 'reset') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.write(text.slice(0, text.length >> 1), () => response.socket?.resetAndDestroy())
    return
  }
  sendJson(response, 200, fault === 'truncated' ? text.slice(0, text.length >> 1) : text)
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
