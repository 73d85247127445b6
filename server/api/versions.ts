import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  personRow,
  publishAnswer,
  publishPreview,
  publishRequest,
  simulateAnswer,
  simulateRequest,
  testRunAnswer,
  testRunRequest,
  versionCommand,
  walkPath,
} from '../../schema/api/journeys.ts'
import { CaravanError } from '../../schema/errors.ts'
import { openDocument } from '../../schema/migrate-doc.ts'
import { decodeHops } from '../../activities/path.ts'
import { findVersion, readJourney } from '../../activities/store/journeys.ts'
import { findContact, people, walksOf } from '../../activities/store/people.ts'
import { loadVersion } from '../../activities/store/versions.ts'
import { type ApiContext, found } from './context.ts'
import { previewPublish } from './preview.ts'
import { answer, done, idParam, json } from './route.ts'
import { requireTests } from './run-tests.ts'

const states = ['waiting', 'acting', 'stuck', 'ended'] as const
const peopleQuery = z.object({
  version: z.coerce.number().int().min(1).optional(),
  step: z.string().max(40).optional(),
  state: z.enum(states).optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const peoplePage = z.object({ rows: z.array(personRow), next: z.number().nullable() })
const commandParam = idParam.extend({ n: z.coerce.number().int().min(1) })

/** Published versions: publishing, commands, the people inside and why they are where they are; and trying a draft out. */
export function versionRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  const draft = async (id: string) => found(await readJourney(db, workspace, id), 'journey', id)
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/publish-preview',
        summary: 'What publishing the draft would do',
        request: { params: idParam },
        responses: answer(publishPreview),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        return c.json(await previewPublish(services, id, (await draft(id)).doc), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/publish',
        summary: 'Publish the draft as the next version',
        request: { params: idParam, body: json(publishRequest) },
        responses: answer(publishAnswer),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { revision, author = 'editor', note } = c.req.valid('json')
        await requireTests(services, id, (await draft(id)).doc)
        return c.json(await services.publish(id, revision, author, note), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/versions/{n}/command',
        summary: 'Pause, resume, stop, rate, retry',
        request: { params: commandParam, body: json(versionCommand) },
        responses: answer(done),
      }),
      async (c) => {
        const { id, n } = c.req.valid('param')
        found(await findVersion(db, workspace, id, n), 'version', n)
        await services.command(id, n, c.req.valid('json'))
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/people',
        summary: 'People in a version, at a step, in a state',
        request: { params: idParam, query: peopleQuery },
        responses: answer(peoplePage),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const query = c.req.valid('query')
        const version = await findVersion(db, workspace, id, query.version)
        if (!version && query.version === undefined) return c.json({ rows: [], next: null }, 200)
        const { plan } = await loadVersion(db, found(version, 'version', query.version ?? 0).id)
        const step = query.step === undefined ? undefined : plan.steps.findIndex((item) => item.id === query.step)
        if (step === -1) return c.json({ rows: [], next: null }, 200)
        const rows = await people(db, {
          version: version!.id,
          step,
          state: query.state,
          after: query.after,
          limit: query.limit,
        })
        return c.json(
          {
            rows: rows.map((row) => ({
              enrolment: row.enrolment,
              contactId: row.contact_id,
              key: row.key,
              name: row.name,
              state: states[row.state] ?? 'waiting',
              stepId: plan.steps[row.step]?.id ?? null,
              dueAt: row.due_at?.toISOString() ?? null,
              enteredAt: row.entered_at.toISOString(),
            })),
            next: rows.length === query.limit ? (rows.at(-1)?.enrolment ?? null) : null,
          },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/explain',
        summary: 'Every walk of one contact, hop by hop, with the values that decided',
        description: 'What names a contact may be an address, so it stands in the body, not in the URL.',
        request: { params: idParam, body: json(z.strictObject({ contact: z.string().min(1).max(200) })) },
        responses: answer(z.array(walkPath)),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { contact } = c.req.valid('json')
        const person = found(await findContact(db, workspace, contact), 'contact', contact)
        const rows = await walksOf(db, workspace, id, person.id)
        const walks = await Promise.all(
          rows.map(async (row) => {
            const { plan } = await loadVersion(db, row.version)
            return {
              enrolment: row.id,
              contactId: row.contact_id,
              version: row.number,
              state: states[row.state] ?? ('waiting' as const),
              stepId: plan.steps[row.step]?.id ?? null,
              dueAt: row.due_at?.toISOString() ?? null,
              endReason: row.end_reason,
              error: row.error,
              hops: decodeHops(row.path).map((hop) => ({
                stepId: plan.steps[hop.step]?.id ?? String(hop.step),
                port: hop.port === null ? null : (plan.steps[hop.step]?.ports[hop.port]?.id ?? null),
                at: new Date(hop.at).toISOString(),
                why: hop.why.map(({ what, value }) => ({ what, ...(value === undefined ? {} : { value }) })),
              })),
            }
          }),
        )
        return c.json(walks, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/simulate',
        summary: 'Walk somebody through the draft on a virtual clock',
        request: { params: idParam, body: json(simulateRequest) },
        responses: answer(simulateAnswer),
      }),
      async (c) => c.json(await services.simulate(c.req.valid('json'), c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/test-run',
        summary: 'Send one contact through the draft for real, faster than the clock',
        request: { params: idParam, body: json(testRunRequest) },
        responses: answer(testRunAnswer),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { doc, contactId, trigger, scale } = c.req.valid('json')
        const opened = openDocument(doc)
        if (!opened.ok) throw new CaravanError('badDocument', { issues: opened.issues.slice(0, 5).join('; ') })
        await draft(id)
        found(
          await db
            .selectFrom('contact')
            .select('id')
            .where('id', '=', contactId)
            .where('workspace', '=', workspace)
            .where('erased_at', 'is', null)
            .executeTakeFirst(),
          'contact',
          contactId,
        )
        return c.json(await services.testRun(opened.doc, id, contactId, trigger, scale), 200)
      },
    )
}
