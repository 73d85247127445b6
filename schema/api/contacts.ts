import { z } from 'zod'
import { conditionSchema } from '../condition.ts'
import { jsonSchema } from '../json.ts'
import { smsBindings } from '../sms/binding.ts'

export const contactRow = z.object({
  id: z.number(),
  key: z.string(),
  name: z.string().nullable(),
  /** Masked (138****8000, a***@x.com): addresses leave the database in full only on the contact's own page. */
  phone: z.string().nullable(),
  email: z.string().nullable(),
  wechat: z.string().nullable(),
  zone: z.string().nullable(),
  locale: z.string().nullable(),
  tags: z.array(z.string()),
  attributes: z.record(z.string(), jsonSchema),
  updatedAt: z.string(),
})
export type ContactRow = z.infer<typeof contactRow>
export const contactPage = z.object({ rows: z.array(contactRow), next: z.string().nullable(), total: z.number() })

export const contactDetail = contactRow.extend({
  consents: z.array(
    z.object({ channel: z.string(), purpose: z.string(), granted: z.boolean(), at: z.string(), source: z.string() }),
  ),
  /** Every answer there is on record, the newest first. `proof`: what the person was told, or how we know. */
  ledger: z.array(
    z.object({
      channel: z.string(),
      purpose: z.string(),
      granted: z.boolean(),
      at: z.string(),
      source: z.string(),
      proof: z.string().nullable(),
    }),
  ),
  suppressed: z.array(z.object({ channel: z.string(), reason: z.string(), at: z.string() })),
  timeline: z.array(
    z.object({
      at: z.string(),
      kind: z.enum(['event', 'message', 'touch', 'enrolment', 'consent']),
      title: z.string(),
      journeyId: z.string().optional(),
      stepId: z.string().optional(),
      detail: z.record(z.string(), jsonSchema),
    }),
  ),
})
export type ContactDetail = z.infer<typeof contactDetail>

export const recordConsent = z.strictObject({
  channel: z.enum(['sms', 'email', 'wechat']),
  purpose: z.string().trim().min(1).max(40).default('marketing'),
  granted: z.boolean(),
  /** What the person was told, word for word. */
  text: z.string().trim().min(1).max(2000),
  source: z.string().trim().min(1).max(200),
})
export type RecordConsent = z.input<typeof recordConsent>

/** What one column of a file becomes. `ignore` leaves it out. */
export const columnTarget = z.discriminatedUnion('to', [
  z.strictObject({ to: z.enum(['ignore', 'key', 'name', 'phone', 'email', 'wechat', 'zone', 'locale', 'tags']) }),
  z.strictObject({
    to: z.literal('attribute'),
    name: z.string().min(1).max(80),
    as: z.enum(['text', 'number', 'boolean', 'date']),
  }),
  z.strictObject({ to: z.literal('consent'), channel: z.enum(['sms', 'email', 'wechat']) }),
])
export type ColumnTarget = z.infer<typeof columnTarget>

export const importDetail = z.object({
  id: z.string(),
  fileName: z.string(),
  state: z.enum(['uploaded', 'running', 'done', 'cancelled', 'failed']),
  encoding: z.string(),
  delimiter: z.string(),
  header: z.array(z.string()),
  sample: z.array(z.array(z.string())),
  mapping: z.array(columnTarget),
  rowsRead: z.number(),
  /** Share of the file read, 0..1. */
  progress: z.number(),
  created: z.number(),
  updated: z.number(),
  refused: z.number(),
  duplicates: z.number(),
  error: z.string().nullable(),
})
export type ImportDetail = z.infer<typeof importDetail>
export const startImport = z.strictObject({
  mapping: z.array(columnTarget).min(1).max(500),
  tag: z.string().max(80).optional(),
  defaultCountry: z.string().length(2).optional(),
  /** The person importing affirms that these contacts agreed to marketing on the mapped channels. */
  consent: z.boolean().default(false),
})

export const segmentRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['condition', 'list']),
  condition: conditionSchema.nullable(),
  count: z.number().nullable(),
})
export type SegmentRow = z.infer<typeof segmentRow>
export const saveSegment = z.strictObject({ name: z.string().min(1).max(200), condition: conditionSchema })
export const countRequest = z.strictObject({ condition: conditionSchema })
export const countAnswer = z.object({ count: z.number() })

const messageChannel = z.enum(['sms', 'email', 'wechat'])
/** Whoever matches `condition` (none: everybody) is to get a message on these channels. */
export const reachRequest = z.strictObject({
  condition: conditionSchema.optional(),
  channels: z.array(messageChannel).min(1).max(3),
  purpose: z.enum(['marketing', 'transactional']),
})
export type ReachRequest = z.infer<typeof reachRequest>
/** How many people, and how many of them a channel does not reach: each is counted for the first reason that holds. */
export const reachAnswer = z.object({
  people: z.number(),
  channels: z.partialRecord(
    messageChannel,
    z.object({ noAddress: z.number(), suppressed: z.number(), noConsent: z.number() }),
  ),
})
export type Reach = z.infer<typeof reachAnswer>

export const templateContent = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('sms'), body: z.string().max(4000), bindings: smsBindings.optional() }),
  z.strictObject({
    channel: z.literal('email'),
    subject: z.string().max(500),
    body: z.string().max(200_000),
    preheader: z.string().max(300).optional(),
  }),
  z.strictObject({
    channel: z.literal('wechat'),
    form: z.enum(['template', 'subscribe', 'customerService', 'mass']),
    templateCode: z.string().max(100).optional(),
    body: z.string().max(4000),
    data: z.record(z.string(), z.string().max(500)).optional(),
    url: z.string().max(2000).optional(),
  }),
])
export type TemplateContent = z.infer<typeof templateContent>
export const templateRow = z.object({
  id: z.string(),
  name: z.string(),
  channel: z.enum(['sms', 'email', 'wechat']),
  content: templateContent,
  audit: z.enum(['none', 'pending', 'approved', 'rejected']),
  variables: z.array(z.string()),
  updatedAt: z.string(),
})
export type TemplateRow = z.infer<typeof templateRow>
export const saveTemplate = z.strictObject({ name: z.string().min(1).max(200), content: templateContent })

export const gatewayRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  channel: z.enum(['sms', 'email', 'wechat']),
  state: z.enum(['active', 'paused']),
  perSecond: z.number().nullable(),
  queued: z.number(),
  lastError: z.string().nullable(),
})
export type GatewayRow = z.infer<typeof gatewayRow>

/** The sandbox phone of one contact: everything that arrived, in order of time. */
export const phoneMessage = z.object({
  ref: z.string(),
  channel: z.enum(['sms', 'email', 'wechat']),
  at: z.string(),
  direction: z.enum(['in', 'out']),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  links: z.array(z.string()),
})
export const phoneInbox = z.object({
  contactId: z.number(),
  name: z.string().nullable(),
  messages: z.array(phoneMessage),
})
export type PhoneInbox = z.infer<typeof phoneInbox>
export const phoneAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('click'), ref: z.string(), url: z.string() }),
  z.strictObject({
    act: z.literal('reply'),
    channel: z.enum(['sms', 'email', 'wechat']),
    text: z.string().min(1).max(1000),
  }),
  z.strictObject({ act: z.literal('open'), ref: z.string() }),
])

export const draftRequest = z.strictObject({
  channel: z.enum(['sms', 'email', 'wechat']),
  brief: z.strictObject({
    purpose: z.string().max(500),
    product: z.string().max(500),
    offer: z.string().max(500),
    tone: z.string().max(100),
    length: z.enum(['short', 'medium', 'long']),
    language: z.enum(['en', 'zh']),
    keep: z.array(z.string().max(80)).max(20).default([]),
  }),
  drafts: z.int().min(1).max(6).default(3),
})
