import { z } from 'zod'
import { defineStep } from '../define-step.ts'
import { checkMessage, excerpt, messageAction, messagePorts, messageShape } from './message.ts'

const config = z.strictObject({
  ...messageShape,
  subject: z.string().max(500).default(''),
  body: z.string().max(200_000).default(''),
})
export type EmailConfig = z.infer<typeof config>

/** Sends an e-mail with a way to unsubscribe. */
export const email = defineStep<EmailConfig>({
  kind: 'email',
  family: 'message',
  title: { en: 'Email', zh: '邮件' },
  description: { en: 'An e-mail to their inbox', zh: '发送电子邮件' },
  config,
  defaults: { subject: '', body: '' },
  ports: () => messagePorts,
  summary: ({ subject, template }, language) =>
    excerpt(subject) || (template ? template : language === 'zh' ? '还没有主题' : 'No subject yet'),
  check: (email, context) => checkMessage(email, { subject: email.subject, body: email.body }, 'email', context),
  action: messageAction('email'),
})
