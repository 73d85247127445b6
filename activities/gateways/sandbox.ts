import { Pool } from 'undici'
import { z } from 'zod'
import { sendOnce, type OneAnswer } from '../http/send-once.ts'
import { alignByRef } from './align-results.ts'
import {
  AmbiguousSendError,
  NotSentError,
  type Channel,
  type Gateway,
  type OutboundMessage,
  type SendResult,
} from './gateway.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import { parseSandboxInbound } from './sandbox-inbound.ts'
import { retryAfterMs, statusError, toSendError } from './send-errors.ts'

/** `account` names the sandbox's account, whose `idempotent` and `query` must be set alike there. */
export const sandboxSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  account: z
    .string()
    .regex(/^[a-z0-9_-]{1,40}$/)
    .default('default'),
  idempotent: z.boolean().default(false),
  query: z.boolean().default(false),
  perSecond: z.number().positive().nullable().default(null),
  perCall: z.int().min(1).max(1000).default(1000),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})

export type SandboxGatewayOptions = z.input<typeof sandboxSettings> & {
  channel: Channel
  /** Where the sandbox posts receipts and replies; without one it uses its own default. */
  callbackUrl?: string
  name?: string
  /** Calls at the same time; more wait in line, unsent. */
  connections?: number
}

/** A gateway to the sandbox over kept-alive connections. No private-address guard: its URL comes from us, not from a form. */
export function createSandboxGateway(options: SandboxGatewayOptions): ClosableGateway {
  const { channel, callbackUrl, name, connections, ...rest } = options
  const settings = sandboxSettings.parse(rest)
  const pool = new Pool(new URL(settings.url).origin, {
    connections: connections ?? 8,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const base = `${settings.url.replace(/\/$/, '')}/v1/${settings.account}/${channel}`
  const callback = callbackUrl === undefined ? '' : `"callback":${JSON.stringify(callbackUrl)},`

  const post = async (action: string, body: string, signal: AbortSignal): Promise<OneAnswer> => {
    try {
      return await sendOnce({
        dispatcher: pool,
        url: `${base}/${action}`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        timeoutMs: settings.timeoutMs,
        maxBytes: 4 * 1024 * 1024,
        signal,
      })
    } catch (error) {
      throw toSendError(error)
    }
  }
  const send: Gateway['send'] = async (messages, signal) => {
    const answer = await post('batch', `{${callback}"messages":${JSON.stringify(messages)}}`, signal)
    return alignByRef(messages, readResults(answer))
  }
  const query = async (refs: string[], signal: AbortSignal): Promise<SendResult[]> => {
    const asked = refs.map((ref) => ({ ref }) as OutboundMessage)
    return alignByRef(asked, readResults(await post('query', JSON.stringify({ refs }), signal)))
  }
  return {
    name: name ?? `sandbox ${channel}`,
    channel,
    limits: { perCall: settings.perCall, perSecond: settings.perSecond },
    idempotent: settings.idempotent,
    send,
    ...(settings.query ? { query } : {}),
    parseInbound: parseSandboxInbound,
    close: () => pool.destroy(),
  }
}

function readResults(answer: OneAnswer): SendResult[] {
  const body = parseJson(answer.body) as { results?: unknown; code?: unknown } | null
  // The sandbox promises that it has taken nothing when it says so in its own words; a proxy's 503 promises nothing.
  if (answer.status === 503 && body?.code === 'UNAVAILABLE')
    throw new NotSentError('The sandbox is not available.', retryAfterMs(answer, 500))
  if (answer.status === 400) throw new NotSentError(`The sandbox refuses the call (${String(body?.code)}).`, 60_000)
  const error = statusError(answer)
  if (error) throw error
  if (!Array.isArray(body?.results) || !body.results.every(isResult)) {
    throw new AmbiguousSendError('The sandbox answered with something other than results.')
  }
  // Its receipts carry our reference: an id of its own would only be one more index entry per message.
  return body.results.map((result) => (result.state === 'accepted' ? { ref: result.ref, state: result.state } : result))
}

function isResult(value: unknown): value is SendResult {
  const result = value as Partial<SendResult> | null
  return (
    typeof result?.ref === 'string' &&
    (result.state === 'accepted' || result.state === 'rejected' || result.state === 'unknown')
  )
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return null
  }
}
