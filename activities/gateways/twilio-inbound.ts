import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import { verifyTwilio } from './twilio-sign.ts'

const delivered = new Set(['delivered', 'read'])
const lost = new Set(['undelivered', 'failed', 'canceled'])

/**
 * Reads what Twilio posts: one form each for a state or a reply. `callbackUrl` is our public address as Twilio knows it: its signature
 * covers that, whatever proxies made of the request. Unsigned posts are refused whole; states on the way are passed over.
 */
export function parseTwilioInbound(
  authToken: string,
  callbackUrl: string | undefined,
  request: InboundRequest,
  now: number,
): InboundParse {
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'))
  const given = request.headers['x-twilio-signature'] ?? ''
  if (callbackUrl === undefined || !verifyTwilio(authToken, urlOf(callbackUrl, request), form, given))
    return { items: [], refused: ['The signature is missing or wrong.'], reply: reply(403) }
  const item = readForm(form, now)
  return {
    items: item !== null && typeof item === 'object' ? [item] : [],
    refused: typeof item === 'string' ? [item] : [],
    reply: reply(200),
  }
}

function readForm(form: URLSearchParams, now: number): Inbound | string | null {
  const sid = form.get('MessageSid') ?? form.get('SmsSid') ?? ''
  if (!/^[A-Za-z0-9]{1,64}$/.test(sid)) return 'No MessageSid.'
  const state = form.get('MessageStatus') ?? form.get('SmsStatus') ?? ''
  const [from, text] = [form.get('From'), form.get('Body')]
  if (text !== null && (state === 'received' || state === '')) {
    if (!from) return 'No sender.'
    return { kind: 'reply', from, text: text.slice(0, 5000), at: now, dedupe: `in:${sid}` }
  }
  if (state === '') return 'Neither a state nor a reply.'
  if (!delivered.has(state) && !lost.has(state)) return null
  const to = form.get('To')
  return {
    kind: 'receipt',
    providerId: sid,
    ...(to ? { to } : {}),
    state: delivered.has(state) ? 'delivered' : 'undelivered',
    ...(delivered.has(state) ? {} : { code: (form.get('ErrorCode') || state).slice(0, 40) }),
    at: now,
    dedupe: `${sid}:${state}`,
  }
}

/** The address that was asked for, in the words of `callbackUrl`: what a provider adds comes behind its secret. */
function urlOf(callbackUrl: string, { path, query }: InboundRequest): string {
  const secret = callbackUrl.slice(callbackUrl.lastIndexOf('/'))
  const at = path.indexOf(secret)
  const behind = at === -1 ? '' : path.slice(at + secret.length)
  const search = new URLSearchParams(query).toString()
  return callbackUrl + behind + (search === '' ? '' : `?${search}`)
}

function reply(status: number): InboundParse['reply'] {
  return { status, body: '<Response/>', contentType: 'text/xml' }
}
