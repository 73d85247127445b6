import { z } from 'zod'

/**
 * A WeCom (企业微信) app that may message external contacts. A message is a task: `staffId` confirms it in the client before it goes
 * out. `endpoint` is for private deployments and tests.
 */
export const wecomSettings = z.strictObject({
  corpId: z
    .string()
    .trim()
    .regex(/^[\w-]{3,64}$/, 'The corp ID, such as ww1234567890.'),
  corpSecret: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,200}$/, 'Letters, digits and signs only.'),
  staffId: z
    .string()
    .trim()
    .regex(/^[\w@.-]{1,64}$/, 'A user id of the company.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  perCall: z.int().min(1).max(1000).default(1000),
  perSecond: z.number().positive().nullable().default(null),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})
export type WecomSettings = z.infer<typeof wecomSettings>
