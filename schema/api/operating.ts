import { z } from 'zod'
import { countries } from '../addresses/countries.ts'
import { gatewayRow } from './contacts.ts'

const known = new Set(countries)
const currencies = new Set(Intl.supportedValuesOf('currency'))
const quota = z.int().min(1).max(1_000_000_000)

/** Which of several accounts of a channel sends, how much a day, and what a message costs. Null = no limit, no price. */
const routing = {
  priority: z.int().min(0).max(99),
  weight: z.int().min(1).max(1000),
  countries: z
    .array(z.string().refine((code) => known.has(code), 'a country as ISO 3166 alpha-2, such as CN'))
    .max(250),
  carriers: z.array(z.enum(['mobile', 'unicom', 'telecom'])).max(3),
  dailyQuota: quota.nullable(),
  rampStart: quota.nullable(),
  rampFrom: z.iso.date().nullable(),
  price: z.number().min(0).max(1e6).nullable(),
  currency: z
    .string()
    .refine((code) => currencies.has(code), 'a currency as ISO 4217, such as CNY')
    .nullable(),
}

/** What may be changed of an account without its settings; what is left out stays. */
export const changeGatewayRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    state: z.enum(['active', 'paused']),
    /** Messages a second over all workers; null = the provider's own limit. */
    perSecond: z.number().min(0.01).max(1e6).nullable(),
    ...routing,
  })
  .partial()
  .refine(({ rampStart, rampFrom }) => isSet(rampStart) === isSet(rampFrom), {
    path: ['rampFrom'],
    error: 'a ramp has both: its first quota and its first day',
  })
  .refine(({ price, currency }) => isSet(price) === isSet(currency), {
    path: ['currency'],
    error: 'a price goes with its currency',
  })
export type ChangeGatewayRequest = z.infer<typeof changeGatewayRequest>

const isSet = (value: unknown) => value !== undefined && value !== null

/** What an account did in a span of time. `failed` is a share of its calls, `ms` what one took on average. */
const gatewayPeriod = z.object({
  calls: z.number(),
  failed: z.number(),
  ms: z.number().nullable(),
  accepted: z.number(),
  rejected: z.number(),
  unknown: z.number(),
  units: z.number(),
  cost: z.number().nullable(),
})
export type GatewayPeriod = z.infer<typeof gatewayPeriod>

/** An account as its operator sees it. `leftAlone` and `refused` (by the provider) last until `until`. */
export const gatewayCard = gatewayRow.extend({
  routing: z.object(routing),
  health: z.object({
    state: z.enum(['works', 'failing', 'leftAlone', 'refused']),
    reason: z.string().nullable(),
    until: z.string().nullable(),
  }),
  /** When what waits longest was put there. */
  oldest: z.string().nullable(),
  today: z.object({ used: z.number(), quota: z.number().nullable() }),
  hour: gatewayPeriod,
  day: gatewayPeriod,
  /** Accepted messages of the last 24 hours, the oldest hour first. */
  hours: z.array(z.number()),
})
export type GatewayCard = z.infer<typeof gatewayCard>
/** `minutes`: the last hour, the oldest first. */
export const gatewayDetail = gatewayCard.extend({
  minutes: z.array(z.object({ at: z.string(), calls: z.number(), failed: z.number(), accepted: z.number() })),
})

export const gatewayAlert = z.object({
  id: z.number(),
  gateway: z.string(),
  name: z.string(),
  what: z.enum(['account', 'circuit']),
  reason: z.string().nullable(),
  until: z.string().nullable(),
  at: z.string(),
  closedAt: z.string().nullable(),
  seenAt: z.string().nullable(),
})
export type GatewayAlert = z.infer<typeof gatewayAlert>
/** The newest first. `unread`: open, and seen by nobody. */
export const gatewayAlerts = z.object({ unread: z.number(), rows: z.array(gatewayAlert) })
