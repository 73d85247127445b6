import { z } from 'zod'
import { capSchema } from './politeness/cap.ts'

/**
 * What a workspace may set. `unknownContacts`: what an event of an unknown contact does. `caps` hold over all journeys.
 * `quietHours`: `legal` keeps marketing to the hours of the receiver's jurisdiction (the default); accounts of the sandbox reach nobody
 * and are exempt unless `quietSandbox`.
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
})
export type WorkspaceSettings = z.infer<typeof workspaceSettings>
