import { z } from 'zod'

const channel = z.enum(['sms', 'email', 'wechat'])

export const suppressionSummary = z.object({
  reasons: z.array(z.object({ channel: z.string(), reason: z.string(), count: z.number() })),
  lists: z.array(z.object({ channel: z.string(), list: z.string(), count: z.number() })),
})
export const suppressRequest = z.strictObject({ channel, addresses: z.array(z.string().max(320)).min(1).max(10_000) })
/** `refused`: places, counted from 1, of what could not be read. */
export const suppressAnswer = z.object({ added: z.number(), refused: z.array(z.number()) })
export const unsuppressRequest = z.strictObject({ channel, address: z.string().min(1).max(320) })
export const suppressHashes = z.strictObject({
  channel: z.enum(['sms', 'email']),
  list: z.string().trim().min(1).max(80),
  hashes: z.array(z.string().max(80)).min(1).max(50_000),
})
