import type { Condition } from '../../schema/condition.ts'
import type { Db, Trx } from './db.ts'

/** The conditions of a workspace's segments by id; null = a fixed list. */
export async function segmentConditions(db: Db | Trx, workspace: number): Promise<Record<string, Condition | null>> {
  const rows = await db.selectFrom('segment').select(['id', 'condition']).where('workspace', '=', workspace).execute()
  return Object.fromEntries(rows.map(({ id, condition }) => [id, condition]))
}
