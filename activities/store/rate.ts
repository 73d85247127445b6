import { sql } from 'kysely'
import type { Db } from './db.ts'

/** How far ahead of the present a reservation may lie. */
export const aheadMs = 1000

/**
 * Reserves `n` messages under a rate shared by all workers (GCRA). `go`: reserved, call after `waitMs` (≤ 1 s).
 * Otherwise nothing was reserved: ask again in `waitMs`.
 */
export async function reserve(
  db: Db,
  key: string,
  n: number,
  perSecond: number,
): Promise<{ go: boolean; waitMs: number }> {
  const cost = n / perSecond
  const { rows } = await sql<{ wait: number }>`
    insert into gateway_rate as g (gateway, arrival_at) values (${key}, clock_timestamp() + make_interval(secs => ${cost}::float8))
    on conflict (gateway) do update set arrival_at = greatest(g.arrival_at, clock_timestamp()) + make_interval(secs => ${cost}::float8)
      where g.arrival_at <= clock_timestamp() + make_interval(secs => ${aheadMs / 1000}::float8)
    returning (extract(epoch from arrival_at - make_interval(secs => ${cost}::float8) - clock_timestamp()) * 1000)::float8 as wait`.execute(
    db,
  )
  if (rows[0]) return { go: true, waitMs: Math.max(0, Math.ceil(rows[0].wait)) }
  const { rows: full } = await sql<{ wait: number }>`
    select (extract(epoch from arrival_at - clock_timestamp()) * 1000)::float8 - ${aheadMs} as wait from gateway_rate where gateway = ${key}`.execute(
    db,
  )
  return { go: false, waitMs: Math.max(50, Math.ceil(full[0]?.wait ?? 50)) }
}
