import { sql } from 'kysely'
import type { Db } from './db.ts'
import type { CallNote } from './gateway-health.ts'

const gatherMs = 1000

type Minute = Omit<CallNote, 'failure' | 'account'> & { calls: number; failed: number }
type Gathering = { sum: Minute | null; writtenAt: number; timer?: NodeJS.Timeout | undefined }
const gatherings = new WeakMap<Db, Map<string, Gathering>>()

/**
 * Counts a call in its account's minute. What comes within a second of the last write is gathered and written together, unless `atOnce`:
 * the lanes of a broadcast would otherwise meet at one row at every call. A crash loses that second of the statistics, nothing else.
 */
export async function countCall(db: Db, gateway: string, note: CallNote, atOnce: boolean): Promise<void> {
  const { failure, account: _, ...numbers } = note
  const gathering = gatheringOf(db, gateway)
  gathering.sum = sumOf(gathering.sum, { ...numbers, calls: 1, failed: failure === null ? 0 : 1 })
  const rest = gatherMs - (Date.now() - gathering.writtenAt)
  if (atOnce || rest <= 0) return write(db, gateway, gathering)
  gathering.timer ??= setTimeout(() => void write(db, gateway, gathering).catch(() => {}), rest).unref()
}

function gatheringOf(db: Db, gateway: string): Gathering {
  let of = gatherings.get(db)
  if (!of) gatherings.set(db, (of = new Map()))
  let gathering = of.get(gateway)
  if (!gathering) of.set(gateway, (gathering = { sum: null, writtenAt: 0 }))
  return gathering
}

function sumOf(before: Minute | null, more: Minute): Minute {
  if (!before) return more
  const sum = { ...before }
  for (const name of Object.keys(more) as (keyof Minute)[]) sum[name] += more[name]
  return sum
}

async function write(db: Db, gateway: string, gathering: Gathering): Promise<void> {
  clearTimeout(gathering.timer)
  gathering.timer = undefined
  gathering.writtenAt = Date.now()
  const { sum } = gathering
  gathering.sum = null
  if (!sum) return
  await sql`
    insert into gateway_minute as g (gateway, minute, calls, failed, accepted, rejected, unknown, units, ms)
    values (${gateway}, date_trunc('minute', now()), ${sum.calls}, ${sum.failed}, ${sum.accepted}, ${sum.rejected}, ${sum.unknown}, ${sum.units}, ${Math.round(sum.ms)})
    on conflict (gateway, minute) do update set calls = g.calls + excluded.calls, failed = g.failed + excluded.failed, accepted = g.accepted + excluded.accepted,
      rejected = g.rejected + excluded.rejected, unknown = g.unknown + excluded.unknown, units = g.units + excluded.units, ms = g.ms + excluded.ms`.execute(
    db,
  )
}
