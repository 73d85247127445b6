import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import {
  saveTemplate,
  templateContent,
  type TemplateContent,
  templateRow,
  type TemplateRow,
} from '../../schema/api/contacts.ts'
import { CaravanError } from '../../schema/errors.ts'
import { compileTemplate } from '../../activities/render/compile-template.ts'
import { TemplateError } from '../../activities/render/template-error.ts'
import { usesOf } from '../../activities/store/uses.ts'
import type { Services } from '../services.ts'
import { type ApiContext, found } from './context.ts'
import { newId } from './new-id.ts'
import { answer, done, idParam, json } from './route.ts'

/** Message templates. A published journey holds its own copy of a template's text: changing one changes nothing that runs. */
export function templateRoutes({ services }: ApiContext) {
  const { db } = services.database
  const { workspace } = services
  return new OpenAPIHono()
    .openapi(
      createRoute({ method: 'get', path: '/', summary: 'Templates', responses: answer(z.array(templateRow)) }),
      async (c) => c.json(await rowsOf(services), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        summary: 'Save a template',
        request: { body: json(saveTemplate) },
        responses: answer(templateRow),
      }),
      async (c) => {
        const { name, content } = c.req.valid('json')
        variablesOf(content)
        const id = newId('t')
        await db
          .insertInto('template')
          .values({ id, workspace, name, channel: content.channel, content: JSON.stringify(content) })
          .execute()
        return c.json(found((await rowsOf(services, id))[0], 'template', id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/{id}',
        summary: 'Change a template',
        description: 'A change of its content takes back an approval: what was audited is no longer what it says.',
        request: { params: idParam, body: json(saveTemplate) },
        responses: answer(templateRow),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        const { name, content } = c.req.valid('json')
        variablesOf(content)
        const before = found((await rowsOf(services, id))[0], 'template', id)
        if (before.channel !== content.channel)
          throw new CaravanError('invalidInput', {
            issues: `content.channel: a template for ${before.channel} stays one`,
          })
        const same = JSON.stringify(before.content) === JSON.stringify(content)
        await db
          .updateTable('template')
          .set({ name, content: JSON.stringify(content), updated_at: new Date(), ...(same ? {} : { audit: 'none' }) })
          .where('id', '=', id)
          .execute()
        return c.json(found((await rowsOf(services, id))[0], 'template', id), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        summary: 'Delete a template that no draft uses',
        request: { params: idParam },
        responses: answer(done),
      }),
      async (c) => {
        const { id } = c.req.valid('param')
        found((await rowsOf(services, id))[0], 'template', id)
        const uses = await usesOf(db, workspace, 'template', id)
        if (uses.length > 0) throw new CaravanError('inUse', { by: uses.map((name) => `“${name}”`).join(', ') })
        await db.updateTable('template').set({ deleted_at: new Date() }).where('id', '=', id).execute()
        return c.json({ ok: true as const }, 200)
      },
    )
}

async function rowsOf({ database, workspace }: Services, id?: string): Promise<TemplateRow[]> {
  const query = database.db
    .selectFrom('template')
    .selectAll()
    .where('workspace', '=', workspace)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .limit(1000)
  const rows = await (id === undefined ? query : query.where('id', '=', id)).execute()
  return rows.map((row) => {
    const content = templateContent.parse(row.content)
    return {
      id: row.id,
      name: row.name,
      channel: content.channel,
      content,
      audit: row.audit as TemplateRow['audit'],
      variables: knownVariables(content),
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

/** The variables of a template's texts. Throws `invalidInput` with the place of a fault. */
function variablesOf(content: TemplateContent): string[] {
  const variables = new Set<string>()
  for (const [field, text] of textsOf(content)) {
    try {
      for (const variable of compileTemplate(text, {
        escape: content.channel === 'email' && field === 'body' ? 'html' : 'none',
      }).variables)
        variables.add(variable)
    } catch (error) {
      if (error instanceof TemplateError)
        throw new CaravanError('invalidInput', { issues: `content.${field}: ${error.message}` })
      throw error
    }
  }
  return [...variables].sort()
}

/** What a stored template uses; one that an older release took and this one does not has none. */
function knownVariables(content: TemplateContent): string[] {
  try {
    return variablesOf(content)
  } catch {
    return []
  }
}

function textsOf(content: TemplateContent): [string, string][] {
  if (content.channel === 'sms')
    return [
      ['body', content.body],
      ...Object.values(content.bindings ?? {}).flatMap(({ params }) =>
        params.map(({ name, value }): [string, string] => [`bindings.${name}`, value]),
      ),
    ]
  if (content.channel === 'email')
    return [
      ['subject', content.subject],
      ['body', content.body],
      ...(content.preheader ? [['preheader', content.preheader] as [string, string]] : []),
    ]
  return [
    ['body', content.body],
    ...(content.url ? [['url', content.url] as [string, string]] : []),
    ...Object.entries(content.data ?? {}).map(([field, text]): [string, string] => [`data.${field}`, text]),
  ]
}
