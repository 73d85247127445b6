import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createJourney,
  journeyDetail,
  journeyRow,
  savedRevision,
  savePatches,
  staleRevision,
} from '../../schema/api/journeys.ts'
import { completeDocument } from '../../schema/complete-document.ts'
import { emptyDocument, type JourneyDoc } from '../../schema/document.ts'
import { CaravanError } from '../../schema/errors.ts'
import { canonicalJson } from '../../schema/json.ts'
import { openDocument } from '../../schema/migrate-doc.ts'
import { insertJourney, lastRevisions, readJourney, versionSummaries } from '../../activities/store/journeys.ts'
import type { Services } from '../services.ts'
import { type ApiContext, found } from './context.ts'
import { journeyRows, versionRow } from './journey-rows.ts'
import { newId } from './new-id.ts'
import { problemOf } from './problems.ts'
import { answer, done, idParam, json } from './route.ts'
import { saveRevision } from './save-revision.ts'

const revisionRow = z.object({
  revision: z.number(),
  label: z.string(),
  author: z.string(),
  clientId: z.string(),
  at: z.string(),
})
const changeJourney = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  folder: z.string().max(200).nullable().optional(),
})
const author = 'editor'

/** Drafts: the list, one journey, its changes and their log. */
export function journeyRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'List journeys', responses: answer(z.array(journeyRow)) }),
      async (c) => c.json(await journeyRows(services), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Create a journey, empty or from a document',
        request: { body: json(createJourney) },
        responses: answer(journeyDetail),
      }),
      async (c) => {
        const { name, doc } = c.req.valid('json')
        const id = newId('j')
        await insertJourney(
          db,
          workspace,
          id,
          doc === undefined ? await blank(services, name) : { ...open(services, doc), name },
        )
        return c.json(await detail(services, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        summary: 'One journey with its draft',
        request: { params: idParam },
        responses: answer(journeyDetail),
      }),
      async (c) => c.json(await detail(services, c.req.valid('param').id), 200),
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        summary: 'Rename a journey or move it to a folder',
        request: { params: idParam, body: json(changeJourney) },
        responses: answer(journeyDetail),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { name, folder } = c.req.valid('json')
        if (name !== undefined) await rename(services, id, name)
        if (folder !== undefined)
          await db
            .updateTable('journey')
            .set({ folder })
            .where('id', '=', id)
            .where('workspace', '=', workspace)
            .execute()
        return c.json(await detail(services, id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Delete a journey that is not running',
        request: { params: idParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        found(await readJourney(db, workspace, id), 'journey', id)
        const live = (await versionSummaries(db, id)).find(({ state }) => state === 'running' || state === 'paused')
        if (live) throw new CaravanError('wrongState', { state: live.state })
        await db.updateTable('journey').set({ deleted_at: new Date() }).where('id', '=', id).execute()
        return c.json({ ok: true as const }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/patches',
        summary: 'Save one command’s patches',
        description:
          'Idempotent by `commandId`. 409 when the draft has moved on from `baseRevision`: it holds the patches since.',
        request: { params: idParam, body: json(savePatches) },
        responses: {
          ...answer(savedRevision),
          409: { description: 'The draft has moved on', content: { 'application/json': { schema: staleRevision } } },
        },
      }),
      async (c) => {
        const saved = await saveRevision(db, workspace, c.req.valid('param').id, c.req.valid('json'), author)
        if ('revision' in saved) return c.json(saved, 200)
        return c.json({ ...problemOf(c, 'staleRevision', { revision: saved.stale.revision }), ...saved.stale }, 409)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/revisions',
        summary: 'The last 200 changes',
        request: { params: idParam },
        responses: answer(z.array(revisionRow)),
      }),
      async (c) => {
        const rows = await lastRevisions(db, c.req.valid('param').id)
        return c.json(
          rows.map((row) => ({
            revision: row.revision,
            label: row.label,
            author: row.author,
            clientId: row.client_id,
            at: row.at.toISOString(),
          })),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/export',
        summary: 'The draft as a file: canonical JSON, fit for version control',
        request: { params: idParam },
        responses: {
          200: { description: 'The document', content: { 'application/octet-stream': { schema: z.string() } } },
        },
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { doc, name } = found(await readJourney(db, workspace, id), 'journey', id)
        c.header('content-type', 'application/json; charset=utf-8')
        c.header(
          'content-disposition',
          `attachment; filename="journey.json"; filename*=UTF-8''${encodeURIComponent(name.replace(/[\\/:*?"<>|\r\n]/g, '_'))}.json`,
        )
        return c.body(`${canonicalJson(doc, 2)}\n`)
      },
    )
}

async function detail(services: Services, id: string) {
  const [row] = await journeyRows(services, id)
  const journey = await readJourney(services.database.db, services.workspace, id)
  const versions = await versionSummaries(services.database.db, id)
  return {
    ...found(row, 'journey', id),
    doc: found(journey, 'journey', id).doc,
    versions: versions.map((version) => versionRow(services, id, version)),
  }
}

function open({ kinds }: Services, doc: unknown): JourneyDoc {
  const opened = openDocument(doc)
  if (!opened.ok) throw new CaravanError('badDocument', { issues: opened.issues.slice(0, 5).join('; ') })
  return completeDocument(opened.doc, kinds)
}

async function blank({ database, workspace }: Services, name: string): Promise<JourneyDoc> {
  const row = await database.db
    .selectFrom('workspace')
    .select('timezone')
    .where('id', '=', workspace)
    .executeTakeFirst()
  return emptyDocument(name, row?.timezone)
}

/** The name lives in the document: a rename is a change like any other, seen by whoever has the journey open. */
async function rename(services: Services, id: string, name: string): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    const { revision } = found(await readJourney(services.database.db, services.workspace, id), 'journey', id)
    const save = {
      baseRevision: revision,
      clientId: 'list',
      commandId: newId('rename'),
      label: 'rename',
      patches: [{ op: 'replace' as const, path: ['name'], value: name }],
    }
    if ('revision' in (await saveRevision(services.database.db, services.workspace, id, save, author))) return
  }
}
