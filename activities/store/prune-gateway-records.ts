import { sql } from 'kysely'
import type { Db } from './db.ts'

/** For so long the minutes of an account and its closed alerts are kept: a quarter, and a few days to look back at it. */
const keptDays = 100
/** One statement takes no more, so that nothing waits for it. */
const mostRows = 5000

/** Takes away what the accounts' records say of times long past; open alerts stay. Answers how many rows went. */
export async function pruneGatewayRecords(db: Db, now = new Date()): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 86_400_000)
  let gone = 0
  for (const old of [
    sql`delete from gateway_minute where ctid = any(array(select ctid from gateway_minute where minute < ${before} limit ${mostRows})) returning 1`,
    sql`delete from gateway_alert where id = any(array(select id from gateway_alert where closed_at < ${before} limit ${mostRows})) returning 1`,
  ]) {
    for (;;) {
      const { rows } = await old.execute(db)
      gone += rows.length
      if (rows.length < mostRows) break
    }
  }
  return gone
}
