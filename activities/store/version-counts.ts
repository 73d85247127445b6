import { sql } from 'kysely'
import type { LiveCounts, StepCounts } from '../../schema/api/journeys.ts'
import type { VersionState } from '../../schema/plan.ts'
import type { Db } from './db.ts'
import { loadVersion } from './versions.ts'

/** No counts yet. */
export function noCounts(): StepCounts {
  return {
    arrived: 0,
    here: 0,
    left: {},
    accepted: 0,
    rejected: 0,
    unknown: 0,
    delivered: 0,
    undelivered: 0,
    clicked: 0,
    replied: 0,
    opened: 0,
  }
}

const plain = new Set([
  'arrived',
  'accepted',
  'rejected',
  'unknown',
  'delivered',
  'undelivered',
  'clicked',
  'replied',
  'opened',
] as const)
type Plain = typeof plain extends Set<infer Name> ? Name : never

/** The present figures of a version, from its counters alone: as dear for a million people as for one. */
export async function readCounts(db: Db, version: number): Promise<LiveCounts & { revision: number }> {
  const { plan, number } = await loadVersion(db, version)
  const { rows } = await sql<{
    step: number | null
    metric: string | null
    n: number | null
    state: VersionState
    revision: number
  }>`
    select k.step, k.metric, k.n, v.state, j.revision from journey_version v join journey j on j.id = v.journey
    left join (select version, step, metric, sum(n)::bigint as n from step_count where version = ${version} group by 1, 2, 3) k on k.version = v.id
    where v.id = ${version}`.execute(db)
  const counts: LiveCounts & { revision: number } = {
    version: number,
    state: rows[0]?.state ?? 'running',
    revision: rows[0]?.revision ?? 0,
    entered: 0,
    inside: 0,
    ended: {},
    refused: {},
    steps: {},
  }
  for (const { id } of plan.steps) counts.steps[id] = noCounts()
  for (const { step, metric, n } of rows) {
    if (step === null || metric === null || n === null) continue
    if (step < 0) addWhole(counts, metric, n)
    else addStep(counts.steps[plan.steps[step]?.id ?? ''], metric, n)
  }
  counts.inside = counts.entered - Object.values(counts.ended).reduce((sum, n) => sum + n, 0)
  for (const step of Object.values(counts.steps))
    step.here = step.arrived - Object.values(step.left).reduce((sum, n) => sum + n, 0)
  return counts
}

function addWhole(counts: LiveCounts, metric: string, n: number): void {
  if (metric === 'entered') counts.entered += n
  else if (metric.startsWith('ended:')) counts.ended[metric.slice(6)] = n
  else if (metric.startsWith('refused:')) counts.refused[metric.slice(8)] = n
}

function addStep(step: StepCounts | undefined, metric: string, n: number): void {
  if (!step) return
  if (metric.startsWith('left:')) step.left[metric.slice(5)] = n
  else if (plain.has(metric as Plain)) step[metric as Plain] = n
}
