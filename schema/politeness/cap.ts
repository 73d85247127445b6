import { z } from 'zod'
import { durationSchema } from '../time/duration.ts'

/** At most `max` marketing messages of a channel (or of any) within a sliding window, over all journeys. */
export const capSchema = z.strictObject({
  channel: z.enum(['sms', 'email', 'wechat', 'any']),
  max: z.int().min(1).max(1000),
  within: durationSchema,
})
export type Cap = z.infer<typeof capSchema>

/** Those that hold for a message of a channel. */
export function capsFor(caps: readonly Cap[], channel: string): Cap[] {
  return caps.filter((cap) => cap.channel === channel || cap.channel === 'any')
}
