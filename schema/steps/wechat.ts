import { z } from 'zod'
import { defineStep } from '../define-step.ts'
import { checkMessage, excerpt, messageAction, messagePorts, messageShape } from './message.ts'

const config = z.strictObject({
  ...messageShape,
  form: z.enum(['template', 'subscribe', 'customerService', 'mass']).default('customerService'),
  templateCode: z.string().max(100).optional(),
  body: z.string().max(4000).default(''),
  data: z.record(z.string().regex(/^[A-Za-z0-9_]{1,40}$/), z.string().max(500)).default({}),
  url: z.string().max(2000).optional(),
})
export type WechatConfig = z.infer<typeof config>

/** Template and subscribe messages fill in a template of the account; chat and mass messages are a text. */
export const needsTemplate = (form: string | undefined): boolean => form === 'template' || form === 'subscribe'

/** Sends a WeChat message: template, subscribe, customer-service or mass. */
export const wechat = defineStep<WechatConfig>({
  kind: 'wechat',
  family: 'message',
  title: { en: 'WeChat', zh: '微信' },
  description: { en: 'A WeChat message from your account', zh: '由公众号发送微信消息' },
  config,
  defaults: { form: 'customerService', body: '', data: {} },
  ports: () => messagePorts,
  summary: ({ body, template }, language) =>
    excerpt(body) || (template ? template : language === 'zh' ? '还没有内容' : 'No text yet'),
  check: (wechat, context) => [
    ...checkMessage(wechat, { body: wechat.body }, 'wechat', context),
    ...(needsTemplate(wechat.form) && !wechat.templateCode?.trim() && !wechat.template
      ? [{ code: 'empty-text' as const, severity: 'error' as const, field: 'templateCode' }]
      : []),
  ],
  action: messageAction('wechat'),
})
