import { randomUUID } from 'node:crypto'
import { createSafeFetch, type SafeFetch, type SafeFetchRules } from '../http/safe-fetch.ts'
import { AmbiguousSendError, NotSentError, type OutboundMessage } from './gateway.ts'
import { readAnswer } from './http-answer.ts'
import { parseHttpInbound } from './http-inbound.ts'
import { fillDocument, fillText, messageValues, type Placeholders } from './http-placeholders.ts'
import type { HttpSettings } from './http-settings.ts'
import { signRequest, type Unsigned } from './http-sign.ts'
import type { ClosableGateway } from './closable-gateway.ts'
import { toSendError } from './send-errors.ts'
import { sendGroups } from './send-groups.ts'

/** `allowPrivate` is the installation's word (for tests and closed networks), beside the gateway's own list of hosts. */
export type HttpGatewayOptions = {
  name: string
  allowPrivate?: boolean
  lookup?: SafeFetchRules['lookup']
  now?: () => number
}

/**
 * A gateway to any provider that speaks HTTP, from its settings alone. One `send` may take several calls (a provider that
 * takes one message each, or one text for many): they run side by side, and each fails on its own.
 */
export function createHttpGateway(settings: HttpSettings, options: HttpGatewayOptions): ClosableGateway {
  const http = createSafeFetch({
    allowPrivate: options.allowPrivate === true ? true : settings.allowPrivateHosts,
    connections: settings.batch.concurrency,
    ...(options.lookup ? { lookup: options.lookup } : {}),
  })
  const now = options.now ?? Date.now
  const callOnce = (messages: OutboundMessage[], signal: AbortSignal) => call(settings, http, messages, now(), signal)
  return {
    name: options.name,
    channel: settings.channel,
    limits: { perCall: perCall(settings), perSecond: settings.perSecond },
    idempotent: settings.idempotent,
    send: (messages, signal) =>
      sendGroups(cut(settings, messages), settings.batch.concurrency, messages, (group) => callOnce(group, signal)),
    ...(settings.receipts || settings.replies
      ? { parseInbound: (request) => parseHttpInbound(settings, request) }
      : {}),
    close: () => http.close(),
  }
}

/** Single-message providers get a handful side by side, so that a crash still leaves few unknown. */
function perCall({ batch }: HttpSettings): number {
  return batch.mode === 'single' ? batch.concurrency : batch.max
}

/** The calls a batch needs: by size, and in mode `join` by equal content. */
function cut({ batch }: HttpSettings, messages: OutboundMessage[]): OutboundMessage[][] {
  const groups = new Map<string, OutboundMessage[]>()
  for (const message of messages) {
    const key = batch.mode === 'join' ? JSON.stringify(message.content) : ''
    const group = groups.get(key)
    if (group) group.push(message)
    else groups.set(key, [message])
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / batch.max) }, (_, at) =>
      group.slice(at * batch.max, (at + 1) * batch.max),
    ),
  )
}

async function call(
  settings: HttpSettings,
  http: SafeFetch,
  messages: OutboundMessage[],
  now: number,
  signal: AbortSignal,
) {
  const request = buildRequest(settings, messages, now)
  try {
    const answer = await http.fetch({
      url: request.url,
      method: settings.request.method,
      headers: request.headers,
      ...(settings.request.method === 'GET' ? {} : { body: request.body }),
      timeoutMs: settings.timeoutMs,
      signal,
    })
    return readAnswer(settings, messages, answer)
  } catch (error) {
    if (error instanceof NotSentError || error instanceof AmbiguousSendError) throw error
    throw toSendError(error)
  }
}

function buildRequest(settings: HttpSettings, messages: OutboundMessage[], now: number): Unsigned {
  const { request, batch } = settings
  const perMessage = messages.map((message) => messageValues(message, request.numberFormat))
  const values: Placeholders = {
    ...(batch.mode === 'array' ? {} : perMessage[0]),
    ...(batch.mode === 'join' ? { to: perMessage.map(({ to }) => to).join(batch.separator) } : {}),
    timestamp: String(Math.floor(now / 1000)),
    timestampMs: String(now),
    nonce: randomUUID(),
    count: String(messages.length),
  }
  const items = perMessage.map((own) => fillDocument(request.item ?? null, { ...values, ...own }))
  const document = fillDocument(request.body, values, items) as Record<string, unknown>
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([key, value]) => [key, headerText(fillText(value, values))]),
  )
  const type = request.contentType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
  const form = request.contentType === 'form' || request.method === 'GET' ? toForm(document) : null
  const body = form ? form.toString() : JSON.stringify(document)
  const signed = signRequest(
    { url: settings.url, method: request.method, headers: { 'content-type': type, ...headers }, body, form },
    settings.auth,
    values,
  )
  if (request.method !== 'GET') return signed
  const url = new URL(signed.url)
  for (const [key, value] of signed.form ?? []) url.searchParams.append(key, value)
  return { ...signed, url: url.href }
}

function toForm(document: Record<string, unknown>): URLSearchParams {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  return new URLSearchParams(Object.entries(document).map(([key, value]): [string, string] => [key, text(value)]))
}

/** A value must not be able to start a header of its own. */
function headerText(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ')
}
