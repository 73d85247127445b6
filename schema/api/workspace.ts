import { z } from 'zod'
import { zoneSchema } from '../time/zone.ts'
import { workspaceSettings } from '../workspace-settings.ts'

/** What may be set of a workspace by its people; `demo` is the server's own. */
export const workspaceDetail = z.strictObject({
  name: z.string().trim().min(1).max(200),
  timezone: zoneSchema,
  /** Of audited SMS, without the brackets: 【signature】. */
  signature: z
    .string()
    .trim()
    .max(40)
    .regex(/^[^【】\r\n]*$/, 'without 【】 and line breaks: they are put round it'),
  /** The words that marketing texts end with. */
  optOut: z
    .string()
    .trim()
    .max(40)
    .regex(/^[^\r\n]*$/, 'on one line'),
  settings: workspaceSettings.omit({ demo: true }),
})
export type WorkspaceDetail = z.infer<typeof workspaceDetail>
