import { sql } from 'kysely'
import type { Catalogue, CatalogueTemplate } from '../schema/define-step.ts'
import { templateContent } from '../schema/api/contacts.ts'
import { compileTemplate } from '../activities/render/compile-template.ts'
import type { Db } from '../activities/store/db.ts'

/** What a workspace's documents may refer to. Attribute names come from a sample of its contacts. */
export async function loadCatalogue(db: Db, workspace: number): Promise<Catalogue> {
  const [templates, segments, gateways, attributes, { opt_out }] = await Promise.all([
    db
      .selectFrom('template')
      .select(['id', 'channel', 'content', 'audit'])
      .where('workspace', '=', workspace)
      .where('deleted_at', 'is', null)
      .execute(),
    db.selectFrom('segment').select(['id', 'name']).where('workspace', '=', workspace).execute(),
    db
      .selectFrom('gateway')
      .select(['id', 'name', 'channel', 'kind'])
      .where('workspace', '=', workspace)
      .where('deleted_at', 'is', null)
      .execute(),
    attributeNames(db, workspace),
    db.selectFrom('workspace').select('opt_out').where('id', '=', workspace).executeTakeFirstOrThrow(),
  ])
  return {
    templates: Object.fromEntries(
      templates.map((row) => [
        row.id,
        {
          channel: row.channel,
          approved: row.audit === 'approved' || row.audit === 'none',
          variables: variablesOf(row.content),
          ...smsOf(row.content),
        },
      ]),
    ),
    segments: Object.fromEntries(segments.map((row) => [row.id, { name: row.name }])),
    gateways: Object.fromEntries(
      gateways.map((row) => [row.id, { channel: row.channel, name: row.name, kind: row.kind }]),
    ),
    optOut: opt_out,
    attributes,
  }
}

async function attributeNames(db: Db, workspace: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct k as name from (select attributes from contact where workspace = ${workspace} order by id desc limit 2000) c, jsonb_object_keys(c.attributes) k
    order by k limit 300`.execute(db)
  return rows.map((row) => row.name)
}

function smsOf(content: unknown): Pick<CatalogueTemplate, 'sms'> {
  const parsed = templateContent.safeParse(content)
  if (!parsed.success || parsed.data.channel !== 'sms') return {}
  return { sms: { body: parsed.data.body, bindings: parsed.data.bindings ?? {} } }
}

function variablesOf(content: unknown): string[] {
  const parsed = templateContent.safeParse(content)
  if (!parsed.success) return []
  try {
    return compileTemplate(parsed.data.body, { escape: 'none' }).variables
  } catch {
    return []
  }
}
