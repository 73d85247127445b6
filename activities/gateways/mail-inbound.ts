import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { bounceClass, bounceCode } from './bounce-class.ts'
import type { Inbound, InboundParse, InboundRequest } from './gateway.ts'
import type { Verp } from './verp.ts'

const mostBytes = 1024 * 1024

/**
 * Reads a mail that came to a bounce address, posted as it is (`message/rfc822`): a delivery status (RFC 3464) becomes a receipt, a
 * feedback report (RFC 5965) a complaint. Whom it is about is believed only with our MAC on it.
 */
export async function parseMailInbound(verp: Verp, request: InboundRequest, now: number): Promise<InboundParse> {
  if (request.body.length === 0) return refuse(400, 'The body is empty.')
  // What matters stands at the beginning; the rest is the mail that came back.
  const mail = await PostalMime.parse(request.body.slice(0, mostBytes), {
    forceRfc822Attachments: true,
    maxNestingDepth: 20,
  }).catch(() => null)
  if (!mail) return refuse(400, 'The body is no mail.')
  const item = readReport(verp, mail, now)
  return {
    items: typeof item === 'object' && item !== null ? [item] : [],
    refused: typeof item === 'string' ? [item] : [],
    reply: reply(200, 'ok'),
  }
}

function readReport(verp: Verp, mail: Email, now: number): Inbound | string | null {
  const parts = mail.attachments
  const status = textOf(parts.find(({ mimeType }) => /^message\/(?:global-)?delivery-status$/i.test(mimeType)))
  const feedback = textOf(parts.find(({ mimeType }) => /^message\/feedback-report$/i.test(mimeType)))
  const original = parts
    .filter(({ mimeType }) => /^(?:message\/(?:rfc822|global|global-headers)|text\/rfc822-headers)$/i.test(mimeType))
    .map((part) => textOf(part).slice(0, 16_000))
    .join('\n')
  const ref = verp.read(`${addressedTo(mail)}\n${status}\n${headersOf(original)}`)
  if (ref === undefined) return 'No message of ours with its seal.'
  const at = timeOf(mail, now)
  if (feedback !== '') {
    const type = field(feedback, 'Feedback-Type')?.toLowerCase() ?? ''
    if (type === 'not-spam') return null
    return { kind: 'complaint', ref, at, dedupe: `arf:${ref}` }
  }
  return status === '' ? readFreeText(mail, ref, at) : readStatus(status, ref, at)
}

/** One recipient a mail: the first block that names one decides. */
function readStatus(text: string, ref: string, at: number): Inbound | string | null {
  const block = text.split(/\r?\n\r?\n/).find((part) => field(part, 'Final-Recipient') ?? field(part, 'Action'))
  const action = field(block ?? '', 'Action')?.toLowerCase()
  if (block === undefined || action === undefined) return 'A delivery status without a recipient.'
  if (action === 'delayed' || action === 'expanded') return null
  if (action === 'delivered' || action === 'relayed')
    return { kind: 'receipt', ref, state: 'delivered', at, dedupe: `dsn:${ref}:delivered` }
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(field(block, 'Status') ?? '')?.[0] ?? null
  const diagnostic = field(block, 'Diagnostic-Code') ?? ''
  return failed(ref, at, status, codeIn(diagnostic), diagnostic)
}

/** Servers that write prose: only believed to be a bounce when they say so about an address with our seal. */
function readFreeText(mail: Email, ref: string, at: number): Inbound | string | null {
  const auto = mail.headers.find(({ key }) => key === 'auto-submitted')?.value.toLowerCase() ?? 'no'
  const bounced = /undeliver|delivery (?:has )?fail|returned mail|delivery status|退信|投递失败/i.test(
    mail.subject ?? '',
  )
  if (!bounced) return auto === 'no' ? 'Neither a delivery status nor a feedback report.' : null
  const text = (mail.text ?? '').slice(0, 20_000)
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? null
  return failed(ref, at, status, codeIn(text), text)
}

function failed(ref: string, at: number, status: string | null, code: number | null, text: string): Inbound {
  const word = bounceCode(bounceClass(status, code, text), status ?? (code === null ? null : String(code)))
  return { kind: 'receipt', ref, state: 'undelivered', code: word, at, dedupe: `dsn:${ref}:failed` }
}

function codeIn(text: string): number | null {
  const match = /\b([45]\d\d)[ -]/.exec(text)
  return match ? Number(match[1]) : null
}

/** Every header that may hold the bounce address. */
function addressedTo(mail: Email): string {
  const names = new Set([
    'to',
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'x-envelope-to',
    'in-reply-to',
    'references',
  ])
  return mail.headers.flatMap(({ key, value }) => (names.has(key) ? [value] : [])).join('\n')
}

/** Of the mail that came back: its head, where our Message-ID is. */
function headersOf(original: string): string {
  return original.split(/\r?\n\r?\n/, 1)[0] ?? ''
}

function field(block: string, name: string): string | undefined {
  const unfolded = block.replace(/\r?\n[ \t]+/g, ' ')
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(unfolded)?.[1]?.trim().slice(0, 1000)
}

function textOf(part: Attachment | undefined): string {
  if (!part) return ''
  return typeof part.content === 'string' ? part.content : Buffer.from(part.content as Uint8Array).toString('utf8')
}

function timeOf(mail: Email, now: number): number {
  const at = Date.parse(mail.date ?? '')
  return Number.isFinite(at) && at > 0 && at < now + 86_400_000 ? at : now
}

function refuse(status: number, reason: string): InboundParse {
  return { items: [], refused: [reason], reply: reply(status, reason) }
}

function reply(status: number, body: string): InboundParse['reply'] {
  return { status, body, contentType: 'text/plain; charset=utf-8' }
}
