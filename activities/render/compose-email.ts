import type { RenderedContent } from '../gateways/gateway.ts'
import type { Language } from '../../schema/bilingual.ts'
import type { Purpose } from '../../schema/sms/sms-text.ts'
import { escapeHtml } from './escape.ts'
import { htmlToText } from './html-to-text.ts'
import { RenderError } from './template-error.ts'

/**
 * - `html`: the rendered body, its values already escaped
 * - `text`: the rendered plain text; made from `html` when absent (slower: give it when you send many)
 * - `unsubscribeUrl`: https, personal; required for marketing
 * - `sender`: who writes, with the postal address that the footer of marketing mail must show
 */
export type EmailParts = {
  subject: string
  html: string
  text?: string
  purpose: Purpose
  language: Language
  unsubscribeUrl?: string
  sender: { name: string; postalAddress?: string }
}

const words = {
  en: { lang: 'en', sentBy: 'Sent by', unsubscribe: 'Unsubscribe' },
  zh: { lang: 'zh-CN', sentBy: '发件人：', unsubscribe: '退订' },
} as const

/**
 * The final e-mail. Marketing mail gets the footer and the one-click headers of RFC 8058; both headers must be covered by DKIM.
 * Throws `RenderError` `header` when the subject holds a line break (a value trying to add headers) or is empty, and for
 * marketing without an https unsubscribe address.
 */
export function composeEmail(parts: EmailParts): Extract<RenderedContent, { channel: 'email' }> {
  const subject = checkSubject(parts.subject)
  const text = parts.text ?? htmlToText(parts.html)
  if (parts.purpose !== 'marketing') return { channel: 'email', subject, html: wrap(parts, ''), text }
  const url = checkUrl(parts.unsubscribeUrl)
  const label = words[parts.language].unsubscribe
  const footer = `<p class="foot">${signOff(parts, escapeHtml)} · <a href="${escapeHtml(url)}">${label}</a></p>`
  return {
    channel: 'email',
    subject,
    html: wrap(parts, footer),
    text: `${text}\n\n--\n${signOff(parts, (plain) => plain)}\n${label}: ${url}`,
    headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

function checkSubject(subject: string): string {
  const trimmed = subject.trim()
  if (/[\p{Cc}\u2028\u2029]/u.test(trimmed)) throw new RenderError('header', 'The subject holds a line break.')
  if (trimmed === '') throw new RenderError('header', 'The subject is empty for this contact.')
  return trimmed
}

function checkUrl(url: string | undefined): string {
  if (url !== undefined && /^https?:\/\/[\x21-\x7e]+$/.test(url) && !/[<>"]/.test(url)) return url
  throw new RenderError('header', 'Marketing mail needs an unsubscribe address.')
}

function signOff(parts: EmailParts, safe: (text: string) => string): string {
  const { name, postalAddress } = parts.sender
  return `${words[parts.language].sentBy} ${safe(name)}${postalAddress ? ` · ${safe(postalAddress)}` : ''}`
}

const style =
  'body{margin:0;background:#f4f5f7;color:#1f2328;font:16px/1.6 -apple-system,"Segoe UI","PingFang SC","Microsoft YaHei",sans-serif}' +
  '.box{max-width:600px;margin:0 auto;padding:24px;background:#fff}img{max-width:100%;height:auto}' +
  '.foot{max-width:600px;margin:0 auto;padding:16px 24px;color:#6b7280;font-size:12px}.foot a{color:inherit}'

function wrap(parts: EmailParts, footer: string): string {
  // A body that is a whole page already is the author's business; only the footer is ours to add.
  if (/<html[\s>]/i.test(parts.html)) {
    const at = parts.html.toLowerCase().lastIndexOf('</body')
    return at < 0 ? parts.html + footer : parts.html.slice(0, at) + footer + parts.html.slice(at)
  }
  return (
    `<!doctype html><html lang="${words[parts.language].lang}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">' +
    `<style>${style}</style></head><body><div class="box">${parts.html}</div>${footer}</body></html>`
  )
}
