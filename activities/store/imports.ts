import { sql } from 'kysely'
import type { Json } from '../../schema/json.ts'
import type { Db, Trx } from './db.ts'

export type StoredImport = {
  id: string
  workspace: number
  file_name: string
  path: string
  sniff: Json
  request: Json | null
  state: string
  rows_read: number
  progress: number
  created: number
  updated: number
  refused: number
  duplicates: number
  error: string | null
}

const columns = [
  'id',
  'workspace',
  'file_name',
  'path',
  'sniff',
  'request',
  'state',
  'rows_read',
  'progress',
  'created',
  'updated',
  'refused',
  'duplicates',
  'error',
] as const

export async function readImport(db: Db, workspace: number, id: string): Promise<StoredImport | undefined> {
  return db
    .selectFrom('import')
    .select(columns)
    .where('id', '=', id)
    .where('workspace', '=', workspace)
    .executeTakeFirst()
}

/** Takes up an import that is to be run or goes on; undefined when it is over or was never started. */
export async function takeImport(db: Db, id: string): Promise<StoredImport | undefined> {
  return db.selectFrom('import').select(columns).where('id', '=', id).where('state', '=', 'running').executeTakeFirst()
}

export type ChunkOutcome = {
  fromRow: number
  toRow: number
  progress: number
  created: number
  updated: number
  refused: number
  duplicates: number
}

/** Writes how far an import has come. False when it was cancelled, or somebody else has taken it further: this chunk must not count. */
export async function advanceImport(trx: Trx, id: string, chunk: ChunkOutcome): Promise<boolean> {
  const { rows } = await sql`
    update import set rows_read = ${chunk.toRow}, progress = ${chunk.progress}, created = created + ${chunk.created}, updated = updated + ${chunk.updated},
      refused = refused + ${chunk.refused}, duplicates = duplicates + ${chunk.duplicates}
    where id = ${id} and state = 'running' and rows_read = ${chunk.fromRow} returning id`.execute(trx)
  return rows.length > 0
}

/** Ends an import. What was shown of its rows goes with it. */
export async function endImport(
  db: Db,
  id: string,
  state: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<boolean> {
  const { rows } = await sql`
    update import set state = ${state}, error = ${error}, ended_at = now(), progress = case when ${state} = 'done' then 1 else progress end, sniff = sniff || '{"sample":[]}'
    where id = ${id} and state in ('uploaded', 'running') returning id`.execute(db)
  return rows.length > 0
}

export type RefusedRow = { row: number; reason: string; fields: string }

/** Keeps refused rows for the error file; `fields` are sealed. */
export async function insertRefusedRows(trx: Trx, id: string, rows: RefusedRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into import_error (import, row, reason, fields)
    select ${id}, r.row, r.reason, to_jsonb(r.fields) from json_to_recordset(${JSON.stringify(rows)}::json) as r(row bigint, reason text, fields text)`.execute(
    trx,
  )
}

/** Refused rows after a row number, in order. */
export async function refusedRows(db: Db, id: string, after: number, limit: number): Promise<RefusedRow[]> {
  const { rows } =
    await sql<RefusedRow>`select row, reason, fields #>> '{}' as fields from import_error where import = ${id} and row > ${after} order by row limit ${limit}`.execute(
      db,
    )
  return rows
}
