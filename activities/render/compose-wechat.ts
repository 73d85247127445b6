import type { RenderedContent } from '../gateways/gateway.ts'
import { RenderError } from './template-error.ts'

type Wechat = Extract<RenderedContent, { channel: 'wechat' }>

/** Longest value by the type in a field's name (`thing3`, `amount1`); the provider answers 47003 beyond it. */
const fieldLimits: Record<string, number> = {
  thing: 20,
  number: 32,
  letter: 32,
  symbol: 5,
  character_string: 32,
  phone_number: 17,
  car_number: 8,
  name: 20,
  phrase: 5,
  amount: 12,
}

/**
 * The final WeChat message. Template and subscribe forms carry fields, the customer-service form a text.
 * Throws `RenderError` `field` naming the field (never its value) when it is empty or longer than WeChat takes.
 */
export function composeWechat(parts: Omit<Wechat, 'channel'>): Wechat {
  const data: Record<string, string> = {}
  for (const [field, raw] of Object.entries(parts.data)) {
    // Line breaks are refused by most field types; a space reads the same.
    const value = raw.replace(/\s*[\r\n]+\s*/g, ' ').trim()
    const limit = fieldLimits[field.replace(/\d+$/, '')]
    if (value === '') throw new RenderError('field', `The WeChat field ${field} is empty for this contact.`)
    if (limit !== undefined && Array.from(value).length > limit) {
      throw new RenderError('field', `The WeChat field ${field} is longer than ${limit} characters for this contact.`)
    }
    data[field] = value
  }
  const plain = parts.form === 'customerService' || parts.form === 'mass'
  if (!plain && !parts.templateCode) {
    throw new RenderError('field', 'A WeChat template message needs its template code.')
  }
  if (plain && parts.text.trim() === '') {
    throw new RenderError('field', 'The WeChat text is empty for this contact.')
  }
  return { ...parts, channel: 'wechat', data }
}
