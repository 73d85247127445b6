import { sql } from 'kysely'
import { CaravanError } from '../../schema/errors.ts'
import type { Db, Trx } from '../../activities/store/db.ts'

const limitMs = 5000

/** Runs a question over many contacts for at most five seconds: the database stops, and the asker hears what to do. */
export async function withTimeout<T>(db: Db, ask: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await db.transaction().execute(async (trx) => {
      // Questions over everybody are answered by reading through tables, not by a million look-ups; and by no compiler.
      await sql`select set_config('statement_timeout', ${String(limitMs)}, true), set_config('jit', 'off', true),
        set_config('work_mem', '128MB', true), set_config('random_page_cost', '4', true)`.execute(trx)
      return await ask(trx)
    })
  } catch (error) {
    if ((error as { code?: unknown }).code === '57014') throw new CaravanError('tooSlow', { seconds: limitMs / 1000 })
    throw error
  }
}
