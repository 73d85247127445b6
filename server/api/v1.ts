import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { jsonSchema } from '../../schema/json.ts'
import { CaravanError } from '../../schema/errors.ts'
import { contactInput } from '../../activities/ingest/contact-input.ts'
import { eventLimits } from '../../activities/ingest/event-input.ts'
import { enrol } from '../../activities/ingest/enrol.ts'
import { ingestEvents, releaseParked } from '../../activities/ingest/events.ts'
import { type ContactResult, upsertContacts } from '../../activities/ingest/upsert-contacts.ts'
import { type KeyEnv, requireApiKey } from './api-key-auth.ts'
import type { ApiContext } from './context.ts'
import { limitBody, noStore, parseJson, safeBody } from './guard.ts'
import { answer, idParam, json } from './route.ts'
import { isSuspicious, refuseText } from './safe-json.ts'

const properties = z.record(z.string(), jsonSchema)
const eventsBody = z.strictObject({
  events: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(200),
        contact: z.string().min(1).max(200),
        name: z.string().min(1).max(200),
        at: z.iso.datetime({ offset: true }).optional(),
        properties: properties.optional(),
        attributes: properties.optional(),
      }),
    )
    .max(eventLimits.perRequest),
})
const eventResult = z.object({
  id: z.string().nullable(),
  state: z.enum(['accepted', 'duplicate', 'parked', 'refused']),
  reason: z.string().optional(),
})
const eventsAnswer = z.object({ accepted: z.number(), refused: z.number(), results: z.array(eventResult) })
const contactResult = z.object({
  key: z.string(),
  state: z.enum(['created', 'updated', 'refused']),
  id: z.number().optional(),
  reason: z.string().optional(),
})
const enrolBody = z.strictObject({
  contacts: z
    .array(z.strictObject({ key: z.string().min(1).max(200), payload: properties.optional() }))
    .min(1)
    .max(1000),
  /** Makes a repeat of this call harmless; may also be sent as header `Idempotency-Key`. */
  idempotencyKey: z.string().min(1).max(200).optional(),
  trigger: z.string().max(40).optional(),
})
const enrolResult = z.object({
  key: z.string(),
  state: z.enum(['entered', 'refused', 'repeated']),
  reason: z.string().optional(),
})

/** What the customer's programs call, with an API key. */
export function v1Routes({ services, resources }: ApiContext) {
  const deps = { database: services.database, keys: services.keys, nudge: services.nudge, live: resources.live }
  const app = new OpenAPIHono<KeyEnv>()
  app.use('*', noStore, limitBody(5), requireApiKey(services.database.db, resources.apiKeys))
  app.use('/contacts', safeBody)
  app.use('/journeys/*', safeBody)
  // Not by the library's door: a schema over a thousand events would cost more than storing them, and one bad event refuses itself only.
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/events',
    summary: 'Send events',
    description: 'Up to 1,000. Idempotent by each event’s `id`. Bad events are refused one by one.',
    request: { body: json(eventsBody) },
    responses: answer(eventsAnswer),
  })
  app.post('/events', async (c) => {
    if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) throw new CaravanError('notJson')
    const text = await c.req.text()
    const reason = refuseText(text)
    if (reason) throw new CaravanError('invalidInput', { issues: reason })
    const body = parseJson(text) as { events?: unknown } | null
    const events = Array.isArray(body) ? body : body?.events
    if (!Array.isArray(events)) throw new CaravanError('invalidInput', { issues: 'events: a list is expected' })
    if (events.length > eventLimits.perRequest)
      throw new CaravanError('invalidInput', {
        issues: `events: ${events.length}; at most ${eventLimits.perRequest} in a request`,
      })
    // Texts are looked at one by one only where the request as a whole could hold something bad.
    const results = await ingestEvents(deps, c.get('workspace'), events, {
      texts: isSuspicious(text),
      sizes: text.length > eventLimits.properties,
    })
    const refused = results.filter((result) => result.state === 'refused').length
    return c.json({ accepted: results.length - refused, refused, results })
  })
  return app
    .openapi(
      createRoute({
        method: 'post',
        path: '/contacts',
        summary: 'Create and change contacts by your own key',
        description: 'Up to 1,000. What is left out stays as it is; null takes away.',
        request: { body: json(z.strictObject({ contacts: z.array(z.unknown()).min(1).max(1000) })) },
        responses: answer(z.object({ results: z.array(contactResult) })),
      }),
      async (c) => {
        const { contacts } = c.req.valid('json')
        const reads = contacts.map((contact) => contactInput.safeParse(contact))
        const good = reads.flatMap((read) => (read.success ? [read.data] : []))
        const written = await upsertContacts(deps, c.get('workspace'), good, { source: `api:${c.get('apiKey')}` })
        const known = written.flatMap(({ key, id }) => (id === undefined ? [] : [[key, id] as const]))
        await releaseParked(deps, c.get('workspace'), new Map(known))
        const queue = [...written]
        const results = reads.map((read, n): ContactResult => {
          if (read.success) return queue.shift()!
          const key = (contacts[n] as { key?: unknown } | null)?.key
          const issue = read.error.issues[0]
          return {
            key: typeof key === 'string' ? key.slice(0, 200) : '',
            state: 'refused',
            reason: `${issue?.path.join('.') || 'contact'}: ${issue?.message ?? ''}`,
          }
        })
        return c.json({ results }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/journeys/{id}/enrol',
        summary: 'Let contacts into a journey',
        request: { params: idParam, body: json(enrolBody) },
        responses: answer(z.object({ results: z.array(enrolResult) })),
      }),
      async (c) => {
        const body = c.req.valid('json')
        const idempotencyKey = body.idempotencyKey ?? c.req.header('idempotency-key')?.slice(0, 200)
        return c.json(
          { results: await enrol(deps, c.get('workspace'), c.req.valid('param').id, { ...body, idempotencyKey }) },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/health',
        summary: 'Whether the key works',
        responses: answer(z.object({ ok: z.literal(true), workspace: z.number() })),
      }),
      (c) => c.json({ ok: true as const, workspace: c.get('workspace') }, 200),
    )
}
