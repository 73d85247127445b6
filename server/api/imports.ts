import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { importDetail, startImport } from '../../schema/api/contacts.ts'
import { CaravanError } from '../../schema/errors.ts'
import { FileError, fileProblemText } from '../../activities/import/import-problem.ts'
import { sniff, type Sniff } from '../../activities/import/sniff.ts'
import { endImport, readImport } from '../../activities/store/imports.ts'
import { type ApiContext, found, languageOf } from './context.ts'
import { errorFile, importView } from './import-view.ts'
import { newId } from './new-id.ts'
import { receiveUpload } from './receive-upload.ts'
import { answer, idParam, json } from './route.ts'

export const uploadLimit = 2 * 1024 ** 3
const keyColumns = new Set(['key', 'phone', 'email', 'wechat'])

/** Importing contacts from a file: upload, look, start, watch, cancel, and the file of refused rows. */
export function importRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  const read = async (id: string) => found(await readImport(db, workspace, id), 'import', id)
  return new OpenAPIHono()
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Upload a file',
        description:
          'The body is the file itself (.csv, .txt, .xlsx, up to 2 GB); its name goes into `x-file-name`, percent-encoded.',
        request: { headers: z.object({ 'x-file-name': z.string().max(1000).optional() }) },
        responses: answer(importDetail),
      }),
      async (c) => {
        const id = newId('i')
        const path = join(services.uploadsFolder, id)
        await receiveUpload(c.req.raw.body, path, uploadLimit)
        const seen = await sniff(path).catch(async (error: unknown) => {
          await rm(path, { force: true })
          if (error instanceof FileError)
            throw new CaravanError('badFile', { reason: fileProblemText(error.code, languageOf(c)) })
          throw error
        })
        const name = fileName(c.req.header('x-file-name'))
        await db
          .insertInto('import')
          .values({
            id,
            workspace,
            file_name: name,
            path,
            sniff: JSON.stringify(seen).replaceAll('\\u0000', ''),
            request: null,
            error: null,
          })
          .execute()
        return c.json(importView(await read(id), languageOf(c)), 200)
      },
    )
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'The last imports', responses: answer(z.array(importDetail)) }),
      async (c) => {
        const rows = await db
          .selectFrom('import')
          .select('id')
          .where('workspace', '=', workspace)
          .orderBy('created_at', 'desc')
          .limit(20)
          .execute()
        return c.json(await Promise.all(rows.map(async ({ id }) => importView(await read(id), languageOf(c)))), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        summary: 'How far an import is',
        request: { params: idParam },
        responses: answer(importDetail),
      }),
      async (c) => c.json(importView(await read(c.req.valid('param').id), languageOf(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/start',
        summary: 'Start an import with a mapping of its columns',
        request: { params: idParam, body: json(startImport) },
        responses: answer(importDetail),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const request = c.req.valid('json')
        const row = await read(id)
        refuseMapping(request, row.sniff as unknown as Sniff)
        const { numUpdatedRows } = await db
          .updateTable('import')
          .set({ state: 'running', request: JSON.stringify(request) })
          .where('id', '=', id)
          .where('state', '=', 'uploaded')
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new CaravanError('wrongState', { state: row.state })
        await services.startImport(id).catch(async (error: unknown) => {
          // Nobody will run it: it can be started again.
          await db
            .updateTable('import')
            .set({ state: 'uploaded' })
            .where('id', '=', id)
            .where('rows_read', '=', 0)
            .execute()
          throw error
        })
        return c.json(importView(await read(id), languageOf(c)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Cancel an import; what is written stays',
        request: { params: idParam },
        responses: answer(importDetail),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const row = await read(id)
        if (!(await endImport(db, id, 'cancelled'))) throw new CaravanError('wrongState', { state: row.state })
        await rm(row.path, { force: true })
        return c.json(importView(await read(id), languageOf(c)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/errors.csv',
        summary: 'Refused rows with their reasons',
        request: { params: idParam },
        responses: { 200: { description: 'CSV', content: { 'text/csv': { schema: z.string() } } } },
      }),
      async (c) => {
        const row = await read(c.req.valid('param').id)
        return new Response(errorFile(services, row, languageOf(c)), {
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': 'attachment; filename="errors.csv"',
            'cache-control': 'no-store',
            'x-content-type-options': 'nosniff',
          },
        })
      },
    )
}

function refuseMapping({ mapping }: z.output<typeof startImport>, { columns }: Sniff): void {
  const refuse = (issues: string): never => {
    throw new CaravanError('invalidInput', { issues })
  }
  if (mapping.length > columns.length)
    refuse(`mapping: ${mapping.length} columns are mapped, the file has ${columns.length}`)
  if (!mapping.some(({ to }) => keyColumns.has(to)))
    refuse('mapping: one column must be the key, phone, email or wechat')
  const once = mapping.map(({ to }) => to).filter((to) => to !== 'ignore' && to !== 'attribute' && to !== 'consent')
  if (new Set(once).size < once.length) refuse('mapping: a target is used twice')
}

function fileName(header: string | undefined): string {
  try {
    const name = decodeURIComponent(header ?? '')
      .replace(/\p{Cc}/gu, '')
      .split(/[\\/]/)
      .at(-1)
      ?.trim()
    return name?.slice(0, 200) || 'contacts'
  } catch {
    return 'contacts'
  }
}
