import { z } from 'zod'
import { senderShape } from './smtp-settings.ts'

const word = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,200}$/, 'Letters, digits and signs only.')

/**
 * An Amazon SES account (API v2). Events come from the SNS topic `topicArn`, to which the `configurationSet` publishes; posts of other
 * topics are refused. `endpoint` is for tests.
 */
export const sesSettings = z.strictObject({
  accessKeyId: word,
  secretAccessKey: word,
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'A region such as eu-west-1.')
    .default('us-east-1'),
  ...senderShape,
  configurationSet: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  topicArn: z
    .string()
    .regex(/^arn:aws(?:-cn)?:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'The ARN of an SNS topic.')
    .optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  perCall: z.int().min(1).max(100).default(20),
  perSecond: z.number().positive().nullable().default(14),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})
export type SesSettings = z.infer<typeof sesSettings>
