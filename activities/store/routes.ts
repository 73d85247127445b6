import { sql } from 'kysely'
import type { Route } from '../routing/choose-route.ts'
import type { Db } from './db.ts'

/** How long the routes of a channel are believed. */
const freshMs = 2000

/** The accounts of each channel as routing sees them, at most two seconds old. */
export function createRoutes(db: Db): (workspace: number, channel: string) => Promise<readonly Route[]> {
  const known = new Map<string, { at: number; routes: readonly Route[] }>()
  return async (workspace, channel) => {
    const key = `${workspace}/${channel}`
    const hit = known.get(key)
    if (hit && Date.now() - hit.at < freshMs) return hit.routes
    const { rows } = await sql<Route>`
      select g.id as gateway, g.state = 'active' and coalesce(h.open_until <= now(), true) as works, g.priority, g.weight, g.countries, g.carriers
      from gateway g left join gateway_health h on h.gateway = g.id
      where g.workspace = ${workspace} and g.channel = ${channel} and g.deleted_at is null order by g.priority, g.created_at, g.id`.execute(
      db,
    )
    known.set(key, { at: Date.now(), routes: rows })
    return rows
  }
}

/** Hands what waits on a lane to another: batches nobody has in hand, of these steps. Answers how many. */
export async function moveQueued(
  db: Db,
  share: { version: number; part: number },
  from: string,
  to: string,
  steps: number[],
): Promise<number> {
  const { rows } = await sql`
    update batch set lane = ${to}, not_before = least(not_before, now())
    where id in (
      select id from batch where version = ${share.version} and part = ${share.part} and lane = ${from} and status = 0 and step = any(${steps}::smallint[])
      order by id for update skip locked)
    returning id`.execute(db)
  return rows.length
}
