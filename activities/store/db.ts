import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { Tables } from '../../schema/tables.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

// bigint and numeric as numbers: ids stay below 2^53, counts too.
const { INT8, NUMERIC } = pg.types.builtins
pg.types.setTypeParser(INT8, Number)
pg.types.setTypeParser(NUMERIC, Number)
// A date is a day, not an instant.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
const int8Array = 1016 as typeof INT8
pg.types.setTypeParser(int8Array, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)))

export type Database = { db: Db; pool: pg.Pool; close(): Promise<void> }

/** Opens a pool. Connections that die while idle (PostgreSQL restarts) are replaced at the next use, not thrown into the process. */
export function openDatabase(url: string, options: { connections?: number; name?: string } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 20,
    application_name: options.name ?? 'caravan',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  pool.on('error', () => {})
  // A connection that dies between two statements of a transaction: the next statement says so; without this the process would end.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}

const transientStates = /^(08|53|57P0[123]|40001|40P01)/
const transientCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

/** True when the database was away or asked to try again: the statement may be repeated if it recognises its own commit. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && (transientCodes.has(code) || transientStates.test(code))) return true
  return /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(
    error.message,
  )
}

/** Repeats `act` while the database is away: every 100 ms, up to `limitMs`. For statements that recognise their own commit. */
export async function whileAway<T>(act: () => Promise<T>, limitMs = 60_000, signal?: AbortSignal): Promise<T> {
  const deadline = Date.now() + limitMs
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (!isTransient(error) || Date.now() > deadline || signal?.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
