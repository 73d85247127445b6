import { sql } from 'kysely'
import { touchKind } from '../../schema/tables.ts'
import { addCounts, Counts } from './counts.ts'
import type { Db, Trx } from './db.ts'

/** A message that somebody touched; `contact` also when its row is not written yet (found through its batch). */
export type TouchedMessage = { id: number; version: number; step: number; contact: number }
export type NewTouch = {
  message: number
  kind: keyof typeof touchKind
  human: boolean
  at: number
  detail: string | null
  sealed: Buffer | null
  dedupe: string | null
  /** Who asked for a short link (`ClickClass`). */
  via?: string
}

/** Counters of what comes back are kept apart from the drivers' shards; eight of them, so that no row is hot. */
export const backShard = (): number => 1000 + Math.floor(Math.random() * 8)

/** Messages by id, with their contact: from their rows, else from the batch they are being sent in. */
export async function touchedMessages(
  db: Db | Trx,
  workspace: number,
  ids: number[],
): Promise<Map<number, TouchedMessage>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<TouchedMessage>`
    select w.id, coalesce(m.version, b.version) as version, coalesce(m.step, b.step)::int as step, coalesce(m.contact_id, e.contact_id) as contact
    from unnest(${[...new Set(ids)]}::bigint[]) w(id) left join message m on m.id = w.id
    left join batch b on m.id is null and b.id = w.id / 4096 left join enrolment e on m.id is null and e.id = b.members[(w.id % 4096) + 1]
    where coalesce(m.workspace, b.workspace) = ${workspace} and coalesce(m.contact_id, e.contact_id) is not null`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Locks messages in the order of their ids: who counts the first click of a message must be alone with it. */
export async function lockMessages(trx: Trx, ids: number[]): Promise<void> {
  await sql`select 1 from message where id = any(${ids}::bigint[]) order by id for no key update`.execute(trx)
}

const metrics = { click: 'clicked', open: 'opened', reply: 'replied' } as const

/**
 * Writes touches, each dedupe key once, and counts the first human click, open and reply of each message. The messages are locked.
 * Answers the touches that are new.
 */
export async function insertTouches(
  trx: Trx,
  workspace: number,
  touches: NewTouch[],
  messages: Map<number, TouchedMessage>,
): Promise<NewTouch[]> {
  const known = touches.filter((touch) => messages.has(touch.message))
  if (known.length === 0) return []
  const rows = known.map((touch, n) => ({
    n,
    m: touch.message,
    c: messages.get(touch.message)!.contact,
    k: touchKind[touch.kind],
    h: touch.human,
    a: touch.at,
    d: touch.detail,
    s: touch.sealed?.toString('base64') ?? null,
    u: touch.dedupe ?? `n:${n}`,
    keep: touch.dedupe !== null,
    v: touch.via ?? null,
  }))
  const { rows: written } = await sql<{ n: number; first: boolean }>`
    with r as (
      select distinct on (u) * from json_to_recordset(${JSON.stringify(rows)}::json) as r(n int, m bigint, c bigint, k smallint, h boolean, a bigint, d text, s text, u text, keep boolean, v text) order by u, n
    ), fresh as (
      select r.*, exists (select 1 from touch t where t.message_id = r.m and t.kind = r.k and t.human) as again
      from r where not keep or not exists (select 1 from touch t where t.dedupe = r.u)
    ), i as (
      insert into touch (workspace, message_id, contact_id, kind, human, at, detail, sealed, dedupe, via)
      select ${workspace}, m, c, k, h, to_timestamp(a / 1000.0), d, decode(s, 'base64'), case when keep then u end, v from fresh order by u
      on conflict (dedupe) do nothing returning message_id
    ) select n, h and not again and row_number() over (partition by m, k, h order by n) = 1 as first from fresh`.execute(
    trx,
  )
  const counts = new Map<number, Counts>()
  for (const { n, first } of written) {
    const touch = known[n]!
    const metric = metrics[touch.kind as keyof typeof metrics]
    if (!first || !metric) continue
    const { version, step } = messages.get(touch.message)!
    const ofVersion = counts.get(version) ?? new Counts()
    counts.set(version, ofVersion)
    ofVersion.add(step, metric)
  }
  await addBackCounts(trx, counts)
  return written.map(({ n }) => known[n]!)
}

/** Adds counters of what came back, versions in order. */
export async function addBackCounts(trx: Trx, counts: Map<number, Counts>): Promise<void> {
  const shard = backShard()
  for (const [version, ofVersion] of [...counts].sort(([a], [b]) => a - b))
    await addCounts(trx, version, shard, ofVersion)
}
