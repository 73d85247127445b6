import { z } from 'zod'
import { jsonSchema } from '../../schema/json.ts'

const pointer = z
  .string()
  .regex(/^(\/.*)?$/, 'A JSON pointer starts with a slash, such as /data/id.')
  .max(200)
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9_.-]+$/, 'Letters, digits, dot, dash and underscore only.')
const headerValue = z
  .string()
  .max(4000)
  .regex(/^[^\r\n\0]*$/, 'A header value has no line breaks.')
const digest = z.enum(['md5', 'sha1', 'sha256', 'sha512'])
const encoding = z.enum(['hex', 'hexUpper', 'base64'])

/**
 * How calls prove who they are.
 *
 * - `hmac`: the digest of `text` (placeholders `{{method}} {{path}} {{body}} {{timestamp}} {{nonce}}`) in a header
 * - `sortedParams`: the digest of the sorted `name=value` pairs of a form, with the secret appended (`&key=…`), as a field of it
 */
const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('header'), name, value: headerValue }),
  z.strictObject({ kind: z.literal('basic'), user: z.string().max(200), password: z.string().max(500) }),
  z.strictObject({ kind: z.literal('query'), name, value: z.string().max(1000) }),
  z.strictObject({
    kind: z.literal('hmac'),
    header: name,
    secret: z.string().min(1).max(1000),
    algorithm: digest.default('sha256'),
    encoding: encoding.default('hex'),
    text: z.string().max(1000).default('{{timestamp}}\n{{body}}'),
    prefix: z.string().max(100).default(''),
    timestampHeader: name.optional(),
    nonceHeader: name.optional(),
  }),
  z.strictObject({
    kind: z.literal('sortedParams'),
    field: name.default('sign'),
    secret: z.string().min(1).max(1000),
    algorithm: digest.default('md5'),
    encoding: encoding.default('hexUpper'),
    append: z.string().max(100).default('&key='),
  }),
])

/**
 * The request. `body` is a JSON document whose texts may hold placeholders; values are put in as values, so nothing can
 * break out of its place. `{{items}}` alone stands for the list of `item` documents (mode `array`).
 * Per message: `{{ref}} {{to}} {{text}} {{subject}} {{html}} {{templateCode}} {{url}} {{data.<field>}}`; per call:
 * `{{timestamp}} {{timestampMs}} {{nonce}} {{count}}`, and `{{to}}` as a joined list (mode `join`, same text for all).
 */
const requestShape = z.strictObject({
  method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
  contentType: z.enum(['json', 'form']).default('json'),
  headers: z.record(name, headerValue).default({}),
  body: z.record(z.string(), jsonSchema),
  item: jsonSchema.optional(),
  /** Chinese providers often want the number without its country code. */
  numberFormat: z.enum(['e164', 'digits', 'national']).default('e164'),
})

const batch = z.strictObject({
  mode: z.enum(['single', 'array', 'join']).default('single'),
  max: z.int().min(1).max(1000).default(1),
  separator: z.string().max(3).default(','),
  concurrency: z.int().min(1).max(50).default(10),
})

/** What a provider's code means. `stop` is about the account: the batch waits for the operator. Unlisted codes are final. */
const errorRule = z.strictObject({
  means: z.enum(['retry', 'throttle', 'invalidNumber', 'optOut', 'final', 'stop']),
  retryAfterMs: z.int().min(0).max(86_400_000).optional(),
})

const response = z.strictObject({
  statuses: z.array(z.int().min(100).max(599)).default([200, 201, 202]),
  /** The code of the whole call and the values that mean success; without one the status is enough. */
  code: pointer.optional(),
  success: z.array(z.string().max(100)).default(['0', 'OK', 'ok', 'true', '200']),
  /** The list of per-message results; without one the whole call's result goes for all. */
  items: pointer.optional(),
  match: z.enum(['ref', 'to', 'order']).default('order'),
  itemKey: pointer.optional(),
  itemCode: pointer.optional(),
  itemSuccess: z.array(z.string().max(100)).default(['0', 'OK', 'ok', 'true']),
  id: pointer.optional(),
  /** Statuses that promise that nothing was taken, besides 429. */
  notTaken: z.array(z.int().min(400).max(599)).default([]),
})

const clockFormat = z.enum(['iso', 'unixSeconds', 'unixMs', 'local'])
const replyToProvider = z.strictObject({
  status: z.int().min(200).max(299).default(200),
  body: z.string().max(1000).default('{"code":0}'),
  contentType: z.string().max(100).default('application/json'),
})
const verify = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('header'), name, value: z.string().min(1).max(1000) }),
  z.strictObject({
    kind: z.literal('hmac'),
    header: name,
    secret: z.string().min(1).max(1000),
    algorithm: digest.default('sha256'),
    encoding: encoding.default('hex'),
  }),
])
const inboundCommon = {
  format: z.enum(['json', 'form']).default('json'),
  items: pointer.default(''),
  at: pointer.optional(),
  clock: clockFormat.default('iso'),
  offset: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/)
    .default('+08:00'),
  reply: replyToProvider.default(replyToProvider.parse({})),
}

/** Receipts posted to `…/receipts`. One of `ref`, `providerId` must lead somewhere; states in neither list are passed over. */
const receipts = z.strictObject({
  ...inboundCommon,
  ref: pointer.optional(),
  providerId: pointer.optional(),
  to: pointer.optional(),
  state: pointer,
  delivered: z.array(z.string().max(100)).min(1),
  pending: z.array(z.string().max(100)).default([]),
  code: pointer.optional(),
})

/** Replies posted to `…/replies`. */
const replies = z.strictObject({
  ...inboundCommon,
  from: pointer,
  text: pointer,
  id: pointer.optional(),
  ref: pointer.optional(),
  providerId: pointer.optional(),
})

/**
 * A provider described by configuration. `allowPrivateHosts` lifts the guard against private networks for those hosts.
 * Secrets are plain here: seal the whole document before storing it.
 */
export const httpSettings = z
  .strictObject({
    channel: z.enum(['sms', 'email', 'wechat']),
    url: z.url({ protocol: /^https?$/ }).max(2000),
    auth: auth.default({ kind: 'none' }),
    request: requestShape,
    batch: batch.default(batch.parse({})),
    response: response.default(response.parse({})),
    errors: z.record(z.string().max(100), errorRule).default({}),
    idempotent: z.boolean().default(false),
    perSecond: z.number().positive().nullable().default(null),
    timeoutMs: z.int().min(50).max(120_000).default(10_000),
    allowPrivateHosts: z.array(z.string().max(253)).max(20).default([]),
    verify: verify.default({ kind: 'none' }),
    receipts: receipts.optional(),
    replies: replies.optional(),
  })
  .superRefine((settings, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    const bodyText = JSON.stringify(settings.request.body)
    if (settings.batch.mode === 'array' && settings.request.item === undefined)
      issue(['request', 'item'], 'Mode "array" needs an item.')
    if (settings.batch.mode === 'array' && !bodyText.includes('"{{items}}"'))
      issue(['request', 'body'], 'Mode "array" needs "{{items}}" in the body.')
    if (settings.batch.mode === 'single' && settings.batch.max !== 1)
      issue(['batch', 'max'], 'Mode "single" sends one message a call.')
    if (
      settings.response.items !== undefined &&
      settings.response.match !== 'order' &&
      settings.response.itemKey === undefined
    ) {
      issue(['response', 'itemKey'], 'Say where an item holds its reference or number, or match by order.')
    }
    if (settings.auth.kind === 'sortedParams' && settings.request.contentType !== 'form')
      issue(['auth'], 'A sorted-parameter signature needs a form.')
    if (settings.receipts && settings.receipts.ref === undefined && settings.receipts.providerId === undefined) {
      issue(['receipts'], 'Say where a receipt holds our reference or the provider’s id.')
    }
  })
export type HttpSettings = z.infer<typeof httpSettings>
