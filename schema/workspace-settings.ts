import { z } from 'zod'
import { capSchema } from './politeness/cap.ts'

/**
 * What a workspace may set. `unknownContacts`: what an event of an unknown contact does. `caps` hold over all journeys.
 * `quietHours`: `legal` keeps marketing to the hours of the receiver's jurisdiction (the default); accounts of the sandbox reach nobody
 * and are exempt unless `quietSandbox`. `linkAddress`: where short links and unsubscribe pages are reached, such as `https://d.cn`;
 * absent, the installation's own address. `linkDays`: how long a short link leads anywhere; absent, for ever.
 */
export const workspaceSettings = z.strictObject({
  /** Holds the demonstration data of the first start. */
  demo: z.boolean().optional(),
  unknownContacts: z.enum(['create', 'park']).optional(),
  consentRequired: z.boolean().optional(),
  aiTokensPerDay: z.int().min(0).optional(),
  bannedWords: z.array(z.string().min(1).max(80)).max(5000).optional(),
  caps: z.array(capSchema).max(10).optional(),
  quietHours: z.enum(['legal', 'off']).optional(),
  quietSandbox: z.boolean().optional(),
  linkAddress: z
    .string()
    .trim()
    .toLowerCase()
    .max(100)
    .regex(
      /^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/,
      'an address such as https://d.cn, without a path',
    )
    .optional(),
  linkDays: z.int().min(1).max(3650).optional(),
})
export type WorkspaceSettings = z.infer<typeof workspaceSettings>
