import { createVerify } from 'node:crypto'
import type { SafeFetch } from '../http/safe-fetch.ts'
import { bounceClass, bounceCode } from './bounce-class.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import { readJson, textOf } from './inbound-fields.ts'
import { sesTag } from './ses-tag.ts'
import type { SesSettings } from './ses-settings.ts'

type Fields = Record<string, unknown>

/** The only hosts whose certificates count, and whose confirmations are visited. */
const snsHost = /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?$/
const signedFields: Record<string, string[]> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
}
signedFields['UnsubscribeConfirmation'] = signedFields['SubscriptionConfirmation']!

/** An SNS post may be this old: SNS itself tries for an hour. */
const mostAgeMs = 3_700_000
const mostCertificates = 20

/**
 * Reads what SES says through SNS. A post counts when it is signed by a certificate from SNS's own hosts, of our topic, and not old; a
 * subscription to our topic is confirmed.
 */
export function createSesInbound(
  settings: SesSettings,
  http: SafeFetch,
  now: () => number,
): (request: InboundRequest) => Promise<InboundParse> {
  const certificates = new Map<string, string>()

  async function certificate(url: string): Promise<string | null> {
    const known = certificates.get(url)
    if (known !== undefined) return known
    const answer = await http.fetch({ url, method: 'GET', timeoutMs: 5000, maxBytes: 16_384 }).catch(() => null)
    const pem = answer?.status === 200 ? answer.body.toString('latin1') : ''
    if (!pem.startsWith('-----BEGIN CERTIFICATE-----')) return null
    if (certificates.size >= mostCertificates) certificates.clear()
    certificates.set(url, pem)
    return pem
  }

  return async (request) => {
    const post = readJson(request.body) as Fields | undefined
    if (post === null || typeof post !== 'object' || Array.isArray(post)) return say(400, 'The body is no SNS post.')
    const names = signedFields[text(post, 'Type') ?? '']
    if (!names) return say(400, 'The body is no SNS post.')
    if (settings.topicArn === undefined || post['TopicArn'] !== settings.topicArn) return say(403, 'Another topic.')
    const age = now() - Date.parse(text(post, 'Timestamp') ?? '')
    if (!(Math.abs(age) < mostAgeMs)) return say(403, 'The post is too old.')
    const url = safeUrl(text(post, 'SigningCertURL'), /\.pem$/)
    const pem = url === null ? null : await certificate(url)
    if (pem === null || !isSigned(post, names, pem)) return say(403, 'The signature is missing or wrong.')
    if (post['Type'] === 'SubscriptionConfirmation') {
      const confirm = safeUrl(text(post, 'SubscribeURL'), /^\/$/)
      if (confirm === null) return say(403, 'The confirmation leads elsewhere.')
      const answer = await http.fetch({ url: confirm, method: 'GET', timeoutMs: 5000 }).catch(() => null)
      return answer?.status === 200 ? say(200) : say(502, 'The subscription could not be confirmed.')
    }
    return post['Type'] === 'Notification' ? readEvent(text(post, 'Message') ?? '', now()) : say(200)
  }
}

/** An https URL on one of SNS's hosts, with a path of this form; null for any other. */
function safeUrl(raw: string | undefined, path: RegExp): string | null {
  if (raw === undefined || !URL.canParse(raw)) return null
  const url = new URL(raw)
  const right = url.protocol === 'https:' && snsHost.test(url.hostname) && url.port === '' && url.username === ''
  return right && path.test(url.pathname) ? url.href : null
}

function isSigned(post: Fields, names: string[], pem: string): boolean {
  const version = text(post, 'SignatureVersion')
  if (version !== '1' && version !== '2') return false
  const lines = names.flatMap((name) => (typeof post[name] === 'string' ? [`${name}\n${post[name]}\n`] : []))
  try {
    const verify = createVerify(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(lines.join(''))
    return verify.verify(pem, text(post, 'Signature') ?? '', 'base64')
  } catch {
    return false
  }
}

function readEvent(message: string, now: number): InboundParse {
  const event = readJson(Buffer.from(message)) as Fields | null | undefined
  if (event === null || typeof event !== 'object') return { ...say(200), refused: ['The message is no event.'] }
  const mail = (event['mail'] ?? {}) as Fields
  const tags = (mail['tags'] ?? {}) as Fields
  const tag = tags[sesTag]
  const ref = Array.isArray(tag) && typeof tag[0] === 'string' ? tag[0] : undefined
  const providerId = textOf(mail, 'messageId')
  if (ref === undefined && providerId === undefined)
    return { ...say(200), refused: ['Neither our reference nor an id.'] }
  const known = { ...(ref === undefined ? {} : { ref }), ...(providerId === undefined ? {} : { providerId }) }
  const type = textOf(event, 'eventType') ?? textOf(event, 'notificationType') ?? ''
  const item = readType(type, event, known, now)
  if (item === null) return say(200)
  return typeof item === 'string' ? { ...say(200), refused: [item] } : { ...say(200), items: [item] }
}

function readType(
  type: string,
  event: Fields,
  known: { ref?: string; providerId?: string },
  now: number,
): Inbound | string | null {
  const detail = (event[type === 'RenderingFailure' ? 'failure' : type.toLowerCase()] ?? {}) as Fields
  const at = Date.parse(textOf(detail, 'timestamp') ?? '') || now
  const id = known.providerId ?? known.ref
  const dedupe = `${id}:${type}:${textOf(detail, 'feedbackId') ?? at}`
  switch (type) {
    case 'Delivery':
      return { kind: 'receipt', ...known, state: 'delivered', at, dedupe }
    case 'Bounce':
      return { kind: 'receipt', ...known, state: 'undelivered', code: bounce(detail), at, dedupe }
    case 'Reject':
    case 'RenderingFailure':
    case 'Rendering Failure':
      return { kind: 'receipt', ...known, state: 'undelivered', code: `blocked ${type}`, at, dedupe }
    case 'Complaint':
      return textOf(detail, 'complaintFeedbackType') === 'not-spam' ? null : { kind: 'complaint', ...known, at, dedupe }
    case 'Open':
      return { kind: 'open', ...known, at, dedupe }
    case 'Click':
      return { kind: 'click', ...known, url: textOf(detail, 'link') ?? '', at, dedupe }
    case 'Send':
    case 'DeliveryDelay':
    case 'Subscription':
      return null
    default:
      return 'An event of an unknown type.'
  }
}

/** SES's own word first: Permanent is hard unless it names a content or policy reason, Transient is soft. */
function bounce(detail: Fields): string {
  const list = detail['bouncedRecipients']
  const recipient = (Array.isArray(list) ? list[0] : {}) as Fields
  const status = textOf(recipient ?? {}, 'status') ?? null
  const said = textOf(recipient ?? {}, 'diagnosticCode') ?? ''
  const kind = textOf(detail, 'bounceType')
  if (kind === 'Permanent') {
    const general = bounceClass(status, null, said)
    return bounceCode(general === 'block' ? 'block' : 'hard', status)
  }
  return bounceCode(textOf(detail, 'bounceSubType') === 'ContentRejected' ? 'block' : 'soft', status)
}

function text(post: Fields, name: string): string | undefined {
  const value = post[name]
  return typeof value === 'string' ? value : undefined
}

function say(status: number, reason = 'ok'): InboundParse {
  return {
    items: [],
    refused: status === 200 ? [] : [reason],
    reply: { status, body: reason, contentType: 'text/plain; charset=utf-8' },
  }
}
