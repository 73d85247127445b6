import { z } from 'zod'
import { jsonSchema } from '../json.ts'

const channel = z.enum(['sms', 'email', 'wechat'])
const settings = z.record(z.string().max(100), jsonSchema)

/** A kind of account: a form is made from `settings` (JSON Schema); `secrets` are dotted paths in it that are never shown. */
export const gatewayKindRow = z.object({
  kind: z.string(),
  channels: z.array(channel),
  settings: z.record(z.string(), z.unknown()),
  secrets: z.array(z.string()),
})
export type GatewayKindRow = z.infer<typeof gatewayKindRow>

export const createGatewayRequest = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: z.string().max(40),
  channel,
  settings,
})
export type CreateGatewayRequest = z.infer<typeof createGatewayRequest>

/** A secret that is left out stays as it is. */
export const gatewaySettingsRequest = z.strictObject({ settings })

/** An account's settings without its secrets; `secretsSet` tells which are there. */
export const gatewayAccount = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  channel,
  settings,
  secretsSet: z.array(z.string()),
  /** Where the provider posts receipts and replies. Holds a secret. */
  webhookUrl: z.string(),
})
export type GatewayAccount = z.infer<typeof gatewayAccount>

export const gatewayTestRequest = z.strictObject({
  to: z.string().trim().min(1).max(320),
  text: z.string().trim().min(1).max(1000),
})
export type GatewayTestRequest = z.infer<typeof gatewayTestRequest>

/** What became of one test message. `notSent`: nothing left this machine. `code` is the provider's own word. */
export const gatewayTestAnswer = z.object({
  state: z.enum(['accepted', 'rejected', 'unknown', 'notSent']),
  code: z.string().nullable(),
  sentence: z.string(),
})
export type GatewayTestAnswer = z.infer<typeof gatewayTestAnswer>
