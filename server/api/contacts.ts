import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { contactDetail, contactPage, recordConsent as recordConsentRequest } from '../../schema/api/contacts.ts'
import { CaravanError } from '../../schema/errors.ts'
import { eraseContact } from '../../activities/ingest/erase.ts'
import { recordConsent } from '../../activities/ingest/record-consent.ts'
import { contactPageOf, readContact } from '../../activities/store/contacts.ts'
import { audit } from './audit.ts'
import { contactDetailOf, contactRowOf, searchOf } from './contact-view.ts'
import { type ApiContext, found } from './context.ts'
import { answer, done, json } from './route.ts'
import { withTimeout } from './with-timeout.ts'

export const contactParam = z.object({ id: z.coerce.number().int().min(1) })
const searchBody = z.strictObject({
  search: z.string().max(300).optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  limit: z.int().min(1).max(200).default(50),
})

/** Contacts: the list, one contact with its timeline, erasing. */
export function contactRoutes({ services, resources }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'post',
        path: '/search',
        summary: 'Contacts, newest first',
        description:
          '`search`: the beginning of a key or name, or a whole phone number, e-mail address or openid; in the body, so that it is in no log of URLs.',
        request: { body: json(searchBody) },
        responses: answer(contactPage),
      }),
      async (c) => {
        const { search, after, limit } = c.req.valid('json')
        const ring = await services.keys(workspace)
        const typed = search?.trim()
        const wanted = typed ? searchOf(ring, typed) : null
        const { rows, total } = await withTimeout(db, (trx) =>
          contactPageOf(trx, workspace, wanted, after === undefined ? null : Number(after), limit),
        )
        const next = rows.length === limit ? String(rows.at(-1)!.id) : null
        return c.json({ rows: rows.map((row) => contactRowOf(ring, row)), next, total }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        summary: 'One contact with its timeline',
        request: { params: contactParam },
        responses: answer(contactDetail),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const contact = found(await readContact(db, workspace, id), 'contact', id)
        if (contact.erased_at) throw new CaravanError('notFound', { what: 'contact', id })
        return c.json(await contactDetailOf(services, contact), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/consents',
        summary: 'Record what a person agreed to, with proof',
        description: 'A blocked address stays blocked: who opted out comes back by their own act.',
        request: { params: contactParam, body: json(recordConsentRequest) },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { text, ...consent } = c.req.valid('json')
        const { database, nudge } = services
        const written = { ...consent, proof: text }
        if (!(await recordConsent({ database, nudge, live: resources.live }, workspace, id, written)))
          throw new CaravanError('notFound', { what: 'contact', id })
        const { channel, purpose, granted } = consent
        await audit(services, 'recordConsent', `contact ${id}`, { channel, purpose, granted })
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Erase a person',
        request: { params: contactParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        if (!(await eraseContact(db, workspace, id, 'editor')))
          throw new CaravanError('notFound', { what: 'contact', id })
        return c.json({ ok: true as const }, 200)
      },
    )
}
