import { randomBytes } from 'node:crypto'
import type { DkimSigner } from './dkim.ts'
import type { RenderedContent } from './gateway.ts'

export type EmailContent = Extract<RenderedContent, { channel: 'email' }>
/** One header: its name as written, its value in ASCII without line breaks but folds. */
export type MailHeader = [name: string, value: string]

/** What stays the same for every mail of an account. */
export type MailSender = { fromAddress: string; fromName: string; replyTo?: string | undefined }

/** Builds the mail of one person: the bytes that follow DATA, without the final dot. Throws `MailError`. */
export type MailWriter = (mail: { to: string; messageId: string; content: EmailContent; at: number }) => Buffer

/** A mail that must not be built: something in it would become a header of its own, or it has no address. */
export class MailError extends Error {
  readonly code: 'HEADER_INJECTION' | 'BAD_ADDRESS'
  constructor(code: MailError['code'], message: string) {
    super(message)
    this.name = 'MailError'
    this.code = code
  }
}

/**
 * Compiles what all mails of an account share (sender, structure, boundary, part headers) into bytes once; a mail fills in its
 * recipient, subject, text and HTML. Two parts, both UTF-8 in base64, so that any line length and alphabet travels through any relay.
 */
export function compileMail(sender: MailSender, sign?: DkimSigner): MailWriter {
  const boundary = `caravan-${randomBytes(8).toString('hex')}`
  const fixed: MailHeader[] = [
    ['From', mailbox(sender.fromName, sender.fromAddress)],
    ...(sender.replyTo === undefined ? [] : [['Reply-To', sender.replyTo] satisfies MailHeader]),
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${boundary}"`],
  ]
  const fixedText = fixed.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const part = (type: string) =>
    `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`
  const [plain, html, end] = [part('text/plain'), part('text/html'), `--${boundary}--\r\n`]
  let day = { second: 0, text: '' }
  return ({ to, messageId, content, at }) => {
    const second = Math.floor(at / 1000)
    if (day.second !== second) day = { second, text: new Date(at).toUTCString().replace('GMT', '+0000') }
    const own: MailHeader[] = [
      ['To', checkAddress(to)],
      ['Subject', encodeWords(checkValue(content.subject), 'Subject: '.length)],
      ['Date', day.text],
      ['Message-ID', `<${messageId}>`],
      ...Object.entries(content.headers ?? {}).map(([name, value]): MailHeader => [checkName(name), fold(name, value)]),
    ]
    const body = `${plain}${base64Lines(content.text)}${html}${base64Lines(content.html)}${end}`
    const head = `${fixedText}${own.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`
    const signature = sign ? sign([...fixed, ...own], body, at) : ''
    return Buffer.from(`${signature}${head}\r\n${body}`, 'latin1')
  }
}

/** `"商队" <hi@example.com>` in ASCII. */
export function mailbox(name: string, address: string): string {
  if (name === '') return address
  const plain = /^[\x20-\x7e]*$/.test(name)
  return `${plain ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodeWords(name, 0)} <${address}>`
}

/** RFC 2047 words of whole characters, at most 75 long, folded; text that needs none stays as it is. */
export function encodeWords(text: string, taken: number): string {
  if (/^[\x20-\x7e]*$/.test(text) && text.length + taken <= 900 && !text.includes('=?')) return text
  const words: string[] = []
  let bytes: Buffer[] = []
  let size = 0
  for (const character of text.toWellFormed()) {
    const next = Buffer.from(character)
    if (size + next.length > 45) {
      words.push(Buffer.concat(bytes).toString('base64'))
      bytes = []
      size = 0
    }
    bytes.push(next)
    size += next.length
  }
  if (size > 0) words.push(Buffer.concat(bytes).toString('base64'))
  return words.map((word) => `=?UTF-8?B?${word}?=`).join('\r\n ')
}

/** Base64 in lines of 76, each ended. */
function base64Lines(text: string): string {
  const base64 = Buffer.from(text, 'utf8').toString('base64')
  let lines = ''
  for (let at = 0; at < base64.length; at += 76) lines += `${base64.slice(at, at + 76)}\r\n`
  return lines
}

function checkValue(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new MailError('HEADER_INJECTION', 'A header value holds a line break.')
  return value
}

function checkName(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(name))
    throw new MailError('HEADER_INJECTION', 'A header has no proper name.')
  if (
    /^(?:from|to|cc|bcc|sender|return-path|content-.*|mime-version|dkim-signature|subject|date|message-id)$/i.test(name)
  )
    throw new MailError('HEADER_INJECTION', 'A header of ours would come twice.')
  return name
}

/** Values of extra headers are ASCII; a long one begins on a line of its own, so that no line is cut by a relay. */
function fold(name: string, value: string): string {
  checkValue(value)
  if (!/^[\x20-\x7e]*$/.test(value)) return encodeWords(value, name.length + 2)
  return name.length + value.length > 76 ? `\r\n ${value}` : value
}

/** An address for a header and the envelope. */
export function checkAddress(address: string): string {
  if (!/^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}]{1,253}$/u.test(address))
    throw new MailError('BAD_ADDRESS', 'Not an e-mail address.')
  return address
}
