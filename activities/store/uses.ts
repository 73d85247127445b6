import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Names of what uses a segment or template: drafts, versions that still run, other segments' conditions. Looked for in the text, as jsonb prints it. */
export async function usesOf(db: Db, workspace: number, field: 'segment' | 'template', id: string): Promise<string[]> {
  const quoted = `%"${field}": ${JSON.stringify(id).replace(/[%_\\]/g, '\\$&')}%`
  const { rows } = await sql<{ name: string }>`
    select name from journey where workspace = ${workspace} and deleted_at is null and doc::text like ${quoted}
    union select j.name from journey_version v join journey j on j.id = v.journey where v.workspace = ${workspace} and v.state in ('running', 'paused') and v.plan::text like ${quoted}
    union select name from segment where workspace = ${workspace} and id <> ${id} and condition::text like ${quoted} limit 5`.execute(
    db,
  )
  return rows.map((row) => row.name)
}
