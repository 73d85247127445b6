import { z } from 'zod'

const at = {
  version: z.int(),
  /** Its place in the plan. */
  step: z.int(),
  /** `stuck`: a walk that cannot go on by itself. `waiting`: in the queue of an account, after an error or because it is left alone. */
  kind: z.enum(['stuck', 'waiting']),
  /** Whose queue they wait in; null for those who are stuck. */
  account: z.string().nullable(),
  /** What stopped them last; null when only the account holds them up. */
  error: z.string().nullable(),
}

/** People who are held up at one place for one reason. */
export const heldUpGroup = z.object({
  ...at,
  journey: z.string(),
  journeyName: z.string(),
  number: z.number(),
  stepId: z.string(),
  stepName: z.string(),
  accountName: z.string().nullable(),
  channel: z.enum(['sms', 'email', 'wechat']).nullable(),
  /** Why the account is left alone. */
  reason: z.string().nullable(),
  people: z.number(),
  /** Who waits longest, since when. */
  since: z.string(),
  canSkip: z.boolean(),
})
export type HeldUpGroup = z.infer<typeof heldUpGroup>

const heldUpAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('retry') }),
  z.strictObject({ act: z.literal('move'), to: z.string().min(1).max(80) }),
  z.strictObject({ act: z.literal('skip') }),
  z.strictObject({ act: z.literal('end') }),
])
export type HeldUpAct = z.infer<typeof heldUpAct>
export const heldUpRequest = z.strictObject({ at: z.strictObject(at), act: heldUpAct })
export type HeldUpRequest = z.infer<typeof heldUpRequest>
export const heldUpAnswer = z.object({ people: z.number() })
