import { sql } from 'kysely'
import type { Db } from './db.ts'

const recent = 5000

/** Names of events that contacts did, for choosing from: the frequent ones by the planner's statistics, and the latest. */
export async function eventNames(db: Db, workspace: number): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct name from (
      select unnest(most_common_vals::text::text[]) as name from pg_stats where schemaname = current_schema() and tablename like 'event\\_%' and attname = 'name'
      union all select name from (select name from event where workspace = ${workspace} order by id desc limit ${recent}) latest
    ) n where name <> '' order by name limit 500`.execute(db)
  return rows.map((row) => row.name)
}

/** Tags that contacts have, found in the same way. */
export async function tagNames(db: Db, workspace: number): Promise<string[]> {
  const { rows } = await sql<{ tag: string }>`
    select distinct tag from (
      select unnest(most_common_elems::text::text[]) as tag from pg_stats where schemaname = current_schema() and tablename = 'contact' and attname = 'tags'
      union all select unnest(tags) from (select tags from contact where workspace = ${workspace} order by id desc limit ${recent}) latest
    ) n where tag <> '' order by tag limit 500`.execute(db)
  return rows.map((row) => row.tag)
}
