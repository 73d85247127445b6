import type { Share } from '../../schema/activities.ts'
import type { Instant } from '../../schema/facts.ts'
import type { Plan, PlanStep } from '../../schema/plan.ts'
import type { AudienceConfig } from '../../schema/steps/audience.ts'
import { nextFiring } from '../../schema/time/schedule.ts'
import { insideOf } from './counts.ts'
import type { Db } from './db.ts'
import type { VersionFacts } from './versions.ts'

/** How far one timed trigger (audience or date) of a version has come. */
export type TriggerState = {
  step: number
  fired: number
  lastAt: Instant | null
  firingAt: Instant | null
  cursor: number
}

/** The states of a version's timed triggers by step; those that never fired have a fresh state. */
export async function triggerStates(db: Db, version: VersionFacts): Promise<TriggerState[]> {
  const rows = await db.selectFrom('trigger_state').selectAll().where('version', '=', version.id).execute()
  const byStep = new Map(rows.map((row) => [row.step, row]))
  return timedTriggers(version.plan).map((step) => {
    const row = byStep.get(step)
    return {
      step,
      fired: row?.fired ?? 0,
      lastAt: row?.last_at?.getTime() ?? null,
      firingAt: row?.firing_at?.getTime() ?? null,
      cursor: row?.cursor ?? 0,
    }
  })
}

/** Date triggers look an hour ahead and enter people with their exact instant as due time. */
export const dateScanMs = 3_600_000

/** When a trigger fires next: at once while a firing is under way; null when it never will again. */
export function firingTime(version: VersionFacts, state: TriggerState, now: Instant): Instant | null {
  if (state.firingAt !== null) return now
  const step = version.plan.steps[state.step]!
  if (step.kind === 'date') return state.lastAt === null ? version.publishedAt : state.lastAt + dateScanMs
  const { schedule } = step.config as AudienceConfig
  const zone = version.plan.settings.timezone
  const next = nextFiring(schedule, state.lastAt ?? version.publishedAt - 1, state.fired, version.publishedAt, zone)
  if (next === null || next > now) return next
  return lastMissed(version, state, next, now)
}

/** Firings missed while nothing ran are made up for once: the latest missed one counts. */
function lastMissed(version: VersionFacts, state: TriggerState, first: Instant, now: Instant): Instant {
  const { schedule } = version.plan.steps[state.step]!.config as AudienceConfig
  let latest = first
  for (let i = 0; i < 1000 && schedule.mode === 'recurring'; i++) {
    const next = nextFiring(schedule, latest, state.fired, version.publishedAt, version.plan.settings.timezone)
    if (next === null || next > now) break
    latest = next
  }
  return latest
}

/** When the earliest of a version's timed triggers fires; null = none will. */
export async function nextFiringAt(db: Db, version: VersionFacts, now: Instant): Promise<Instant | null> {
  if (timedTriggers(version.plan).length === 0) return null
  const times = (await triggerStates(db, version))
    .map((state) => firingTime(version, state, now))
    .filter((at) => at !== null)
  return times.length === 0 ? null : Math.min(...times)
}

function timedTriggers(plan: Plan): number[] {
  return plan.triggers.filter((index) => ['audience', 'date'].includes(plan.steps[index]!.kind))
}

const standing = (step: PlanStep | undefined) => step?.kind === 'event' || step?.kind === 'api' || step?.kind === 'date'

/** Nobody inside the share, and nobody can come any more. */
export async function isFinished(
  db: Db,
  version: VersionFacts,
  share: Share,
  { state, newest, now }: { state: string; newest: boolean; now: Instant },
): Promise<boolean> {
  if (state === 'paused') return false
  const open = newest && state === 'running' && !version.solo
  if (open && version.plan.triggers.some((index) => standing(version.plan.steps[index]))) return false
  // Other shares wait for share 0's firings: they must not close before the audience has come in.
  if (open && (await nextFiringAt(db, version, now)) !== null) return false
  return (await insideOf(db, version.id, share.part)) === 0
}
