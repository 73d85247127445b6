import { z } from 'zod'

const secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,200}$/, 'Letters, digits and signs only.')
const aesKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9]{43}$/, '43 letters and digits.')

/**
 * A WeChat official account (服务号) or mini-program. `callbackToken` and `encodingAesKey` as entered at WeChat for its callbacks;
 * `previousAesKey` stays good while the key changes. Messages go one a call, some side by side, except mass messages. `endpoint` is
 * for tests.
 */
export const wechatSettings = z.strictObject({
  appId: z
    .string()
    .trim()
    .regex(/^wx[0-9a-z]{10,30}$/, 'An AppID: wx and 16 letters and digits.'),
  appSecret: secret,
  accountType: z.enum(['officialAccount', 'miniProgram']).default('officialAccount'),
  callbackToken: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{3,32}$/, '3 to 32 letters and digits.')
    .optional(),
  encodingAesKey: aesKey.optional(),
  previousAesKey: aesKey.optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  perCall: z.int().min(1).max(1000).default(100),
  perSecond: z.number().positive().nullable().default(null),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})
export type WechatSettings = z.infer<typeof wechatSettings>
