import { sql } from 'kysely'
import type { Db, Trx } from './db.ts'

/** Increments of one share's counters: step index (−1 = the version) → metric → n. `addCounts` lists the metrics. */
export class Counts {
  readonly rows: Map<string, { step: number; metric: string; n: number }>

  /** Begins with a copy of other increments. */
  constructor(from?: Counts) {
    this.rows = new Map([...(from?.rows ?? [])].map(([key, row]) => [key, { ...row }]))
  }

  add(step: number, metric: string, n = 1): void {
    const key = `${step}/${metric}`
    const row = this.rows.get(key)
    if (row) row.n += n
    else this.rows.set(key, { step, metric, n })
  }

  toJson(): string {
    return JSON.stringify([...this.rows.values()].sort((a, b) => a.step - b.step || (a.metric < b.metric ? -1 : 1)))
  }
}

/**
 * Adds increments to a share's counters. Metrics of a step: `arrived`, `left:<port>` (`left:end` where a walk ended at the step),
 * `stuck`, `accepted`, `rejected`, `unknown`, `delivered`, `undelivered`, `expired`, `clicked`, `opened`, `replied`, `skip:<reason>`, `fail:<reason>`.
 * Of the version (step −1): `entered`, `ended:<reason>`, `refused:<reason>`.
 */
export async function addCounts(db: Db | Trx, version: number, shard: number, counts: Counts): Promise<void> {
  if (counts.rows.size === 0) return
  await sql`
    insert into step_count (version, step, metric, shard, n)
    select ${version}, step, metric, ${shard}, n from json_to_recordset(${counts.toJson()}::json) as c(step smallint, metric text, n bigint)
    on conflict (version, step, metric, shard) do update set n = step_count.n + excluded.n`.execute(db)
}

/** Enrolments of a share that have not ended, by the counters. */
export async function insideOf(db: Db | Trx, version: number, part: number): Promise<number> {
  const { rows } = await sql<{ inside: number }>`
    select coalesce(sum(case when metric = 'entered' then n when metric like 'ended:%' then -n else 0 end), 0)::bigint as inside
    from step_count where version = ${version} and step = -1 and shard = ${part}`.execute(db)
  return rows[0]?.inside ?? 0
}
