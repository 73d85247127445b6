import { type SmsParts, smsText } from '../../schema/sms/sms-text.ts'
import type { RenderedContent } from '../gateways/gateway.ts'

/** A text message as it goes out: signature in front, opt-out words at the end. */
export function composeSms(parts: SmsParts): Extract<RenderedContent, { channel: 'sms' }> {
  return { channel: 'sms', text: smsText(parts) }
}
