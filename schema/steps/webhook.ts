import { z } from 'zod'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string().max(2000),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,80}$/), z.string().max(2000)).default({}),
  /** Liquid text of the body; variables are JSON-escaped. Empty = the contact as JSON. */
  body: z.string().max(64_000).default(''),
  timeoutSeconds: z.number().min(1).max(60).default(10),
  attempts: z.int().min(1).max(10).default(4),
})
export type WebhookConfig = z.infer<typeof config>

/** Calls an HTTP address for each contact; the JSON answer is `steps.<id>.*` for later steps. */
export const webhook = defineStep<WebhookConfig>({
  kind: 'webhook',
  family: 'data',
  title: { en: 'Webhook', zh: '网络调用' },
  description: { en: 'Calls your system, keeps the answer', zh: '调用你的系统并保存返回' },
  config,
  defaults: { method: 'POST', url: '', headers: {}, body: '', timeoutSeconds: 10, attempts: 4 },
  ports: () => [
    { id: 'ok', label: { en: 'ok', zh: '成功' } },
    { id: 'failed', label: { en: 'failed', zh: '失败' }, optional: true },
  ],
  summary: ({ method, url }, language) =>
    url ? `${method} ${url.replace(/^https?:\/\//, '')}` : language === 'zh' ? '还没有地址' : 'No address yet',
  // Spaces may stand inside {{ … }}, nowhere else.
  check: ({ url }) =>
    /^https?:\/\/[^\s]+$/.test(url.replace(/\{\{[^{}]*\}\}/g, 'x'))
      ? []
      : [{ code: 'empty-text', severity: 'error', field: 'url' }],
  action: { effect: 'data', retry: { attempts: 4, backoffMs: 1000 }, unknownPort: 'failed' },
})
