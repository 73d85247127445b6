import { z } from 'zod'

/**
 * An account at Twilio. Messages leave from a number of the account (`from`) or from a messaging service. One message a call:
 * `perCall` of them are on their way at a time. `endpoint` is for tests.
 */
export const twilioSettings = z
  .strictObject({
    accountSid: z
      .string()
      .trim()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'An account SID: AC and 32 digits and letters a-f.'),
    authToken: z
      .string()
      .trim()
      .regex(/^[\x21-\x7e]{1,200}$/, 'Letters, digits and signs only.'),
    from: z
      .string()
      .trim()
      .regex(/^\+?[0-9A-Za-z ]{1,20}$/, 'A number such as +14155550123, a short code, or a sender name.')
      .optional(),
    messagingServiceSid: z
      .string()
      .trim()
      .regex(/^MG[0-9a-fA-F]{32}$/, 'A messaging service SID: MG and 32 digits and letters a-f.')
      .optional(),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .max(300)
      .optional(),
    perCall: z.int().min(1).max(50).default(10),
    perSecond: z.number().positive().nullable().default(null),
    timeoutMs: z.int().min(50).max(120_000).default(10_000),
  })
  .refine(({ from, messagingServiceSid }) => from !== undefined || messagingServiceSid !== undefined, {
    path: ['from'],
    message: 'Give a sender number or a messaging service.',
  })
export type TwilioSettings = z.infer<typeof twilioSettings>
