import { z } from 'zod'

const word = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'Letters, digits and signs only.')
const digits = z
  .string()
  .trim()
  .regex(/^\d{1,20}$/, 'Digits only.')

/**
 * An account at Tencent Cloud SMS (SendSms 2021-01-11). Texts go out through one audited template whose only variable `{1}` takes
 * the whole text, without the signature: the provider puts `signName` before it. The variable is shared by all numbers of a call, so
 * personal texts take a call each: `perCall` messages are in hand at a time. `endpoint` is for private clouds and tests.
 */
export const tencentSettings = z.strictObject({
  secretId: word,
  secretKey: word,
  sdkAppId: digits,
  signName: z.string().trim().min(1).max(40),
  templateId: digits,
  region: z
    .string()
    .regex(/^[a-z]{2}-[a-z0-9-]{1,30}$/)
    .default('ap-guangzhou'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  perCall: z.int().min(1).max(200).default(20),
  perSecond: z.number().positive().nullable().default(null),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})
export type TencentSettings = z.infer<typeof tencentSettings>
