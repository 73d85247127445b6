import { z } from 'zod'
import { defineStep } from '../define-step.ts'
import { checkMessage, excerpt, messageAction, messagePorts, messageShape } from './message.ts'

const config = z.strictObject({ ...messageShape, body: z.string().max(4000).default('') })
export type SmsConfig = z.infer<typeof config>

/** Sends a text message. */
export const sms = defineStep<SmsConfig>({
  kind: 'sms',
  family: 'message',
  title: { en: 'SMS', zh: '短信' },
  description: { en: 'A text message to their phone', zh: '发送手机短信' },
  config,
  defaults: { body: '' },
  ports: () => messagePorts,
  summary: ({ body, template }, language) =>
    excerpt(body) || (template ? template : language === 'zh' ? '还没有内容' : 'No text yet'),
  check: (sms, context) => checkMessage(sms, { body: sms.body }, 'sms', context),
  action: messageAction('sms'),
})
