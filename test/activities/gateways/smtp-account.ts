import type { OutboundMessage, RenderedContent } from '../../../activities/gateways/gateway.ts'
import { createSmtpGateway } from '../../../activities/gateways/smtp.ts'
import { smtpSettings } from '../../../activities/gateways/smtp-settings.ts'

const callbackUrl = 'https://caravan.example/hooks/g_1/s3cretOfTheAccount'
/** Settings of an account at the simulator, but for its port. */
export const base = {
  host: '127.0.0.1',
  security: 'none',
  fromAddress: 'hi@news.example',
  fromName: '商队 "News"',
  bounceDomain: 'bounce.news.example',
  timeoutMs: 300,
}
/** A gateway to the simulator at a port. */
export const makeSmtp = (port: number, more: object = {}) =>
  createSmtpGateway(smtpSettings.parse({ ...base, port, ...more }), { name: 'test', allowPrivate: true, callbackUrl })

type Email = Extract<RenderedContent, { channel: 'email' }>
/** A mail that has everything a server could stumble over. */
export const message = (ref: string, to = `p${ref}@in.example`, more: Partial<Email> = {}): OutboundMessage => ({
  ref,
  to,
  content: {
    channel: 'email',
    subject: `您好 ${ref} — 新品上市`,
    html: '<p>您好 & <b>',
    text: '您好\n.\n..two',
    ...more,
  },
})
export const many = (count: number) => Array.from({ length: count }, (_, at) => message(String(at + 1)))
