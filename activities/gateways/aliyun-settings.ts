import { z } from 'zod'

const word = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'Letters, digits and signs only.')

/**
 * An account at Alibaba Cloud SMS (Dysmsapi 2017-05-25). Texts go out through one audited template whose variable `paramName`
 * takes the whole text, without the signature: the provider puts `signName` before it. `endpoint` is for private clouds and tests;
 * `signing` V1 for older private clouds. `receipts`: the provider posts them to our address, or is asked for them, one question a message.
 */
export const aliyunSettings = z.strictObject({
  accessKeyId: word,
  accessKeySecret: word,
  signName: z.string().trim().min(1).max(40),
  templateCode: z
    .string()
    .trim()
    .regex(/^[\w-]{1,40}$/, 'A template code such as SMS_123456789.'),
  paramName: z
    .string()
    .regex(/^\w{1,40}$/, 'The name of a variable of the template.')
    .default('content'),
  region: z
    .string()
    .regex(/^[a-z]{2}-[a-z0-9-]{1,30}$/)
    .default('cn-hangzhou'),
  signing: z.enum(['ACS3', 'V1']).default('ACS3'),
  receipts: z.enum(['push', 'poll']).default('push'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  perSecond: z.number().positive().nullable().default(null),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})
export type AliyunSettings = z.infer<typeof aliyunSettings>

/** Where calls go: all of the mainland shares one address. */
export function aliyunUrl({ endpoint, region }: AliyunSettings): URL {
  const host = region.startsWith('cn-') ? 'dysmsapi.aliyuncs.com' : `dysmsapi.${region}.aliyuncs.com`
  return new URL('/', endpoint ?? `https://${host}`)
}
