import { createPublicKey } from 'node:crypto'
import { z } from 'zod'
import { senderShape } from './smtp-settings.ts'

/** A SendGrid account. `webhookPublicKey`: as SendGrid shows it for its signed event webhook. `endpoint` is for tests. */
export const sendgridSettings = z.strictObject({
  apiKey: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,200}$/, 'Letters, digits and signs only.'),
  ...senderShape,
  webhookPublicKey: z
    .string()
    .trim()
    .max(500)
    .refine((key) => sendgridKey(key) !== null, 'The verification key of the signed event webhook.')
    .optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional(),
  perCall: z.int().min(1).max(100).default(20),
  perSecond: z.number().positive().nullable().default(null),
  timeoutMs: z.int().min(50).max(120_000).default(10_000),
})
export type SendgridSettings = z.infer<typeof sendgridSettings>

/** A key in base64 (DER) as a key object; null when it is none on a curve. */
export function sendgridKey(base64: string) {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ec' ? key : null
  } catch {
    return null
  }
}
