import type { EnterAnswer, Share } from '../schema/activities.ts'
import type { Deps } from './deps.ts'
import { enterAudience } from './enter-audience.ts'
import { enterDates } from './store/enter-dates.ts'
import { dateScanMs, firingTime, triggerStates } from './store/triggers.ts'
import { loadVersion, versionState } from './store/versions.ts'

/** Contacts looked at in one transaction of a firing. */
const sliceSize = 5000

/** How long one execution goes on, and how often drivers are told of new people meanwhile. */
const maxMs = 20_000
const tellMs = 1000

/**
 * Lets in the people of a version's timed triggers that are due, slice by slice. A firing is a cursor over contact ids kept in
 * `trigger_state`, moved in the transaction that enters a slice: a crash in the middle goes on where it stopped, nobody twice.
 */
export async function fireTriggers(deps: Deps, share: Share, heartbeat: () => void = () => {}): Promise<EnterAnswer> {
  const began = Date.now()
  const total: EnterAnswer = { entered: 0, refused: 0, more: true }
  const untold = new Set<number>()
  let toldAt = 0
  const tell = () => {
    if (untold.size > 0) deps.nudge([...untold].map((part) => ({ version: share.version, part })))
    untold.clear()
    toldAt = Date.now()
  }
  while (total.more && Date.now() - began < maxMs) {
    const slice = await fireSlice(deps, share)
    total.entered += slice.entered
    total.refused += slice.refused
    total.more = slice.more
    for (const part of slice.parts) untold.add(part)
    if (Date.now() - toldAt >= tellMs) tell()
    heartbeat()
  }
  tell()
  return total
}

/** One slice of each trigger that is due. */
async function fireSlice(deps: Deps, share: Share): Promise<EnterAnswer & { parts: number[] }> {
  const { db } = deps.database
  const version = await loadVersion(db, share.version)
  const { state, newest, now: dbNow } = await versionState(db, share.version)
  const now = deps.clock?.() ?? dbNow
  const answer = { entered: 0, refused: 0, more: false, parts: [] as number[] }
  if (!newest || state !== 'running') return answer
  for (const trigger of await triggerStates(db, version)) {
    const at = firingTime(version, trigger, now)
    if (at === null || at > now) continue
    const firingAt = trigger.firingAt ?? at
    const step = version.plan.steps[trigger.step]!
    const slice = {
      version,
      step,
      index: trigger.step,
      firingAt,
      fired: trigger.fired,
      cursor: trigger.cursor,
      limit: sliceSize,
      now,
    }
    const entered =
      step.kind === 'date' ? await enterDates(db, { ...slice, aheadMs: dateScanMs }) : await enterAudience(deps, slice)
    answer.entered += entered.entered
    answer.refused += entered.refused
    answer.more ||= !entered.done || (await stillDue(deps, version.id, trigger.step, now))
    answer.parts.push(...entered.parts)
  }
  return answer
}

/** A date trigger scans hour by hour; after a long stop it has several hours to make up for. */
async function stillDue(deps: Deps, versionId: number, step: number, now: number): Promise<boolean> {
  const version = await loadVersion(deps.database.db, versionId)
  const state = (await triggerStates(deps.database.db, version)).find((trigger) => trigger.step === step)
  const at = state ? firingTime(version, state, now) : null
  return at !== null && at <= now
}
