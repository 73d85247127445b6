import type { Json } from '../../schema/json.ts'
import type { HttpSettings } from './http-settings.ts'
import type { OutboundMessage } from './gateway.ts'

/** What placeholders stand for. Unknown ones are an error of the settings and stay visible as empty texts. */
export type Placeholders = Record<string, string>

const placeholder = /\{\{\s*([A-Za-z][\w.]*)\s*(?:\|\s*(number)\s*)?\}\}/g

/**
 * Fills a JSON document's texts. Values are put in as values, never as JSON source, so no text can break out of its place.
 * A text that is exactly `{{items}}` becomes `items`; exactly `{{x | number}}` becomes a number.
 */
export function fillDocument(document: Json, values: Placeholders, items?: Json[]): Json {
  if (typeof document === 'string') {
    if (items && document === '{{items}}') return items
    const number = /^\{\{\s*([A-Za-z][\w.]*)\s*\|\s*number\s*\}\}$/.exec(document)
    return number?.[1] ? Number(values[number[1]] ?? 0) : fillText(document, values)
  }
  if (Array.isArray(document)) return document.map((item) => fillDocument(item, values, items))
  if (document === null || typeof document !== 'object') return document
  return Object.fromEntries(Object.entries(document).map(([key, item]) => [key, fillDocument(item, values, items)]))
}

/** Fills one text. */
export function fillText(text: string, values: Placeholders): string {
  return text.replace(placeholder, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : ''))
}

/** What one message offers to placeholders. */
export function messageValues(message: OutboundMessage, format: HttpSettings['request']['numberFormat']): Placeholders {
  const { content } = message
  const values: Placeholders = { ref: message.ref, to: formatNumber(message.to, format), text: content.text }
  if (content.channel === 'email') return { ...values, subject: content.subject, html: content.html }
  if (content.channel !== 'wechat') return values
  for (const [field, value] of Object.entries(content.data)) values[`data.${field}`] = value
  return { ...values, templateCode: content.templateCode ?? '', url: content.url ?? '', form: content.form }
}

/** `national` drops the country code of mainland numbers only: elsewhere the digits alone would be wrong. */
export function formatNumber(to: string, format: HttpSettings['request']['numberFormat']): string {
  if (format === 'e164' || !to.startsWith('+')) return to
  return format === 'national' && to.startsWith('+86') ? to.slice(3) : to.slice(1)
}
