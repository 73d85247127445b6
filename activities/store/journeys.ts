import { sql } from 'kysely'
import type { JourneyDoc } from '../../schema/document.ts'
import type { VersionState } from '../../schema/plan.ts'
import type { Db, Trx } from './db.ts'

/** A journey with the state of its newest published version, and people over all its published versions. */
export type JourneySummary = {
  id: string
  no: number
  name: string
  folder: string | null
  revision: number
  updated_at: Date
  version: number | null
  state: VersionState | null
  entered: number
  inside: number
}

/** The journeys of a workspace, last changed first; one when `id` is given. */
export async function journeySummaries(db: Db | Trx, workspace: number, id?: string): Promise<JourneySummary[]> {
  const { rows } = await sql<JourneySummary>`
    select j.id, j.no, j.name, j.folder, j.revision, j.updated_at, v.number as version, v.state, coalesce(n.entered, 0)::bigint as entered, coalesce(n.inside, 0)::bigint as inside
    from journey j
    left join lateral (select number, state from journey_version where journey = j.id and number > 0 order by number desc limit 1) v on true
    left join lateral (
      select sum(n) filter (where metric = 'entered') as entered, sum(case when metric = 'entered' then n when metric like 'ended:%' then -n else 0 end) as inside
      from step_count k join journey_version w on w.id = k.version and w.journey = j.id and w.number > 0 where k.step = -1
    ) n on true
    where j.workspace = ${workspace} and j.deleted_at is null ${id === undefined ? sql`` : sql`and j.id = ${id}`}
    order by j.updated_at desc, j.no desc limit 1000`.execute(db)
  return rows
}

/** Messages accepted by journey and local day of the workspace, the last seven days: read from batches, 500 times fewer than messages. */
export async function messagesByDay(db: Db, workspace: number, zone: string): Promise<Map<string, number[]>> {
  const { rows } = await sql<{ journey: string; ago: number; n: number }>`
    select v.journey, (now() at time zone ${zone})::date - (b.ended_at at time zone ${zone})::date as ago, sum(b.accepted + b.unknown)::bigint as n
    from batch b join journey_version v on v.id = b.version
    where b.workspace = ${workspace} and b.ended_at > now() - interval '8 days' and v.number > 0 and exists (select 1 from gateway g where g.id = b.lane)
    group by 1, 2`.execute(db)
  const days = new Map<string, number[]>()
  for (const { journey, ago, n } of rows) {
    if (ago < 0 || ago > 6) continue
    const week = days.get(journey) ?? Array<number>(7).fill(0)
    week[6 - ago] = n
    days.set(journey, week)
  }
  return days
}

export type StoredJourney = { id: string; no: number; doc: JourneyDoc; revision: number; name: string }

/** A journey's draft. */
export async function readJourney(
  db: Db | Trx,
  workspace: number,
  id: string,
  lock = false,
): Promise<StoredJourney | undefined> {
  const query = db
    .selectFrom('journey')
    .select(['id', 'no', 'doc', 'revision', 'name'])
    .where('id', '=', id)
    .where('workspace', '=', workspace)
    .where('deleted_at', 'is', null)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

/** The drafts of many journeys, for counting their problems. */
export async function readDrafts(db: Db, ids: string[]): Promise<{ id: string; revision: number; doc: JourneyDoc }[]> {
  return ids.length === 0
    ? []
    : db.selectFrom('journey').select(['id', 'revision', 'doc']).where('id', 'in', ids).execute()
}

export async function insertJourney(db: Db, workspace: number, id: string, doc: JourneyDoc): Promise<void> {
  await db
    .insertInto('journey')
    .values({ id, workspace, name: doc.name, folder: null, doc: JSON.stringify(doc) })
    .execute()
}

/** The revisions after `since`, oldest first. */
export async function revisionsSince(db: Db | Trx, journey: string, since: number, limit = 500) {
  return db
    .selectFrom('journey_revision')
    .selectAll()
    .where('journey', '=', journey)
    .where('revision', '>', since)
    .orderBy('revision')
    .limit(limit)
    .execute()
}

/** The last revisions without their patches, newest first. */
export async function lastRevisions(db: Db, journey: string, limit = 200) {
  return db
    .selectFrom('journey_revision')
    .select(['revision', 'label', 'author', 'client_id', 'at'])
    .where('journey', '=', journey)
    .orderBy('revision', 'desc')
    .limit(limit)
    .execute()
}

export type VersionSummary = {
  id: number
  number: number
  state: VersionState
  hash: string
  published_at: Date
  published_by: string
  note: string
  partitions: number
  rate: number | null
  entered: number
  inside: number
}

/** The published versions of a journey, newest first. */
export async function versionSummaries(db: Db, journey: string): Promise<VersionSummary[]> {
  const { rows } = await sql<VersionSummary>`
    select v.id, v.number, v.state, v.hash, v.published_at, v.published_by, v.note, v.partitions, v.rate, coalesce(n.entered, 0)::bigint as entered, coalesce(n.inside, 0)::bigint as inside
    from journey_version v left join lateral (
      select sum(n) filter (where metric = 'entered') as entered, sum(case when metric = 'entered' then n when metric like 'ended:%' then -n else 0 end) as inside
      from step_count where version = v.id and step = -1
    ) n on true
    where v.journey = ${journey} and v.number > 0 order by v.number desc`.execute(db)
  return rows
}

/** A published version of a journey by its number; 0 or none = the newest. */
export async function findVersion(
  db: Db,
  workspace: number,
  journey: string,
  number: number | undefined,
): Promise<{ id: number; number: number } | undefined> {
  const query = db
    .selectFrom('journey_version')
    .select(['id', 'number'])
    .where('journey', '=', journey)
    .where('workspace', '=', workspace)
  return number
    ? query.where('number', '=', number).executeTakeFirst()
    : query.where('number', '>', 0).orderBy('number', 'desc').limit(1).executeTakeFirst()
}
