import { sql } from 'kysely'
import type { Instant } from '../../schema/facts.ts'
import type { Plan, VersionState } from '../../schema/plan.ts'
import type { WorkspaceFacts } from '../define-runner.ts'
import type { Db } from './db.ts'
import { workspaceFacts } from './workspace-facts.ts'

/** A version: its frozen part, cached for ever since what is published never changes, and its workspace as it is now. */
export type VersionFacts = {
  id: number
  journey: string
  journeyNo: number
  number: number
  partitions: number
  plan: Plan
  publishedAt: Instant
  solo: { scale: number; start: Instant } | null
  workspace: WorkspaceFacts
}

type Frozen = Omit<VersionFacts, 'workspace'> & { workspaceId: number }
const cache = new WeakMap<Db, Map<number, Frozen>>()

/** Loads a version with its plan and workspace, remembering the last 200 plans. */
export async function loadVersion(db: Db, version: number): Promise<VersionFacts> {
  const { workspaceId, ...frozen } = await loadFrozen(db, version)
  return { ...frozen, workspace: await workspaceFacts(db, workspaceId) }
}

async function loadFrozen(db: Db, version: number): Promise<Frozen> {
  let known = cache.get(db)
  if (!known) cache.set(db, (known = new Map()))
  const hit = known.get(version)
  if (hit) return hit
  const row = await db
    .selectFrom('journey_version as v')
    .innerJoin('journey as j', 'j.id', 'v.journey')
    .select(['v.id', 'v.journey', 'v.workspace', 'j.no', 'v.number', 'v.partitions', 'v.plan', 'v.published_at'])
    .select(['v.solo_scale', 'v.solo_start'])
    .where('v.id', '=', version)
    .executeTakeFirst()
  if (!row) throw new Error(`version ${version} does not exist`)
  const frozen: Frozen = {
    id: row.id,
    journey: row.journey,
    journeyNo: row.no,
    number: row.number,
    partitions: row.partitions,
    plan: row.plan,
    publishedAt: row.published_at.getTime(),
    solo:
      row.solo_scale === null || row.solo_start === null
        ? null
        : { scale: row.solo_scale, start: row.solo_start.getTime() },
    workspaceId: row.workspace,
  }
  if (known.size >= 200) known.delete(known.keys().next().value!)
  known.set(version, frozen)
  return frozen
}

/** The changing part of a version, with the database’s clock in ms, rounded up so that what was made due "now" is due. */
export async function versionState(
  db: Db,
  version: number,
): Promise<{ state: VersionState; newest: boolean; rate: number | null; now: Instant }> {
  const { rows } = await sql<{ state: VersionState; newest: boolean; rate: number | null; now: number }>`
    select state, newest, rate, ceil(extract(epoch from clock_timestamp()) * 1000)::float8 as now from journey_version where id = ${version}`.execute(
    db,
  )
  if (!rows[0]) throw new Error(`version ${version} does not exist`)
  return rows[0]
}
