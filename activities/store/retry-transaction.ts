import { isTransient, type Db, type Trx } from './db.ts'

const tries = 5

/**
 * Runs a transaction again when PostgreSQL asks for it (deadlock, serialisation): nothing of the failed one is left. Connection
 * losses are not repeated: whether that one committed is not known, and the caller's own idempotency decides.
 */
export async function retryTransaction<T>(db: Db, act: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(act)
    } catch (error) {
      const code = (error as { code?: unknown }).code
      if (attempt >= tries || !isTransient(error) || (code !== '40P01' && code !== '40001')) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 10 + Math.random() * 20))
    }
  }
}
