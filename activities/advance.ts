import type { AdvanceAnswer, Share } from '../schema/activities.ts'
import type { Facts, Instant } from '../schema/facts.ts'
import { walk, type Walked } from '../schema/interpret.ts'
import { enrolmentState } from '../schema/tables.ts'
import { laneOf } from './lanes.ts'
import type { Deps } from './deps.ts'
import { encodeHops } from './path.ts'
import { soloClock } from './solo-clock.ts'
import { addCounts, Counts } from './store/counts.ts'
import { dueEnrolments, nextDueAt, type DueEnrolment } from './store/due.ts'
import { loadFacts } from './store/load-facts.ts'
import { queuedLanes } from './store/queue.ts'
import { isFinished, nextFiringAt } from './store/triggers.ts'
import { loadVersion, versionState, type VersionFacts } from './store/versions.ts'
import { type Cut, insertBatches, type Move, writeMoves } from './store/write-moves.ts'

/** Enrolments looked at in one transaction, and members of one batch (design.md section 6). */
export const sliceSize = 5000
export const batchSize = 500

/**
 * One tick of a driver: moves a slice of due enrolments through the interpreter and cuts those that land on actions into batches,
 * all in one transaction. A paused version moves nobody. Safe to repeat: moves are fenced by `seq`.
 */
export async function advance(deps: Deps, share: Share): Promise<AdvanceAnswer> {
  const { db } = deps.database
  const version = await loadVersion(db, share.version)
  const { state, newest, now: dbNow } = await versionState(db, share.version)
  const now = deps.clock?.() ?? dbNow
  let moved = 0
  let more = false
  if (state === 'running') {
    const due = await dueEnrolments(db, share.version, share.part, now, sliceSize)
    moved = due.length === 0 ? 0 : await moveSlice(deps, version, share, due, now)
    more = due.length === sliceSize
  }
  const queued = state === 'running' ? await queuedLanes(db, share, version.plan, now) : []
  const dueAt = state === 'running' ? await nextDueAt(db, share.version, share.part) : null
  const firingAt = state === 'running' && newest && share.part === 0 ? await nextFiringAt(db, version, now) : null
  const next = [dueAt, firingAt].filter((at) => at !== null)
  const finished = next.length === 0 && queued.length === 0 && (await isFinished(db, version, share, { state, newest, now }))
  const firing = firingAt !== null && firingAt <= now
  return { state, moved, queued, more, firing, finished, nextDueInMs: next.length === 0 ? null : Math.max(0, Math.min(...next) - now) }
}

async function moveSlice(deps: Deps, version: VersionFacts, share: Share, due: DueEnrolment[], now: Instant): Promise<number> {
  const { db } = deps.database
  const clock = soloClock(version, now)
  const factsOf = await loadFacts(db, due, version.plan.needs, version.workspace.id, clock.virtual)
  const walked = due.map((enrolment) => ({ enrolment, result: look(deps, version, enrolment, clock.onFacts(factsOf(enrolment)), clock.virtual) }))
  const lanes = new Map<number, string>()
  for (const { result } of walked) {
    if ('act' in result.stop && !lanes.has(result.stop.act)) lanes.set(result.stop.act, await laneOf(deps, version, result.stop.act))
  }
  const moves = walked.map(({ enrolment, result }) => toMove(enrolment, result, clock.toReal, now))
  return db.transaction().execute(async (trx) => {
    const done = await writeMoves(trx, moves)
    const counts = new Counts()
    const members = new Map<number, number[]>()
    for (const { enrolment, result } of walked) {
      if (!done.has(enrolment.id)) continue
      countWalk(counts, version, result)
      if (!('act' in result.stop)) continue
      const queue = members.get(result.stop.act)
      if (queue) queue.push(enrolment.id)
      else members.set(result.stop.act, [enrolment.id])
    }
    const cuts: Cut[] = [...members].map(([step, ids]) => ({ step, lane: lanes.get(step)!, members: ids }))
    await insertBatches(trx, { workspace: version.workspace.id, ...share }, cuts, now, batchSize)
    await addCounts(trx, share.version, share.part, counts)
    return done.size
  })
}

function look(deps: Deps, version: VersionFacts, enrolment: DueEnrolment, facts: Facts, now: Instant): Walked {
  return walk({ plan: version.plan, kinds: deps.kinds, journeyId: version.journey, state: enrolment.walk, facts, now })
}

const farFuture = 253402300799000 // 9999-12-31: a listen without timeout is never due by itself

function toMove(enrolment: DueEnrolment, { state, stop, hops }: Walked, toReal: (at: Instant) => Instant, now: Instant): Move {
  const resting = 'wait' in stop ? toReal(stop.wait) : 'listen' in stop ? (stop.until === null ? farFuture : toReal(stop.until)) : null
  return {
    id: enrolment.id, seq: enrolment.seq, step: state.step, visit: state.visit,
    state: 'end' in stop ? enrolmentState.ended : 'act' in stop ? enrolmentState.acting : 'stuck' in stop ? enrolmentState.stuck : enrolmentState.waiting,
    // Whatever the interpreter said, a resting walk is not looked at again before the next millisecond.
    due: resting === null ? null : Math.max(resting, now + 1),
    arrived: state.arrived, since: state.since, until: state.until,
    loops: Object.keys(state.loops).length > 0 ? state.loops : null,
    hops: encodeHops(hops), end: 'end' in stop ? stop.end : null, error: 'stuck' in stop ? stop.stuck.slice(0, 500) : null,
  }
}

function countWalk(counts: Counts, version: VersionFacts, { stop, hops, arrivals }: Walked): void {
  for (const step of arrivals) counts.add(step, 'arrived')
  for (const hop of hops) counts.add(hop.step, `left:${hop.port === null ? 'end' : (version.plan.steps[hop.step]?.ports[hop.port]?.id ?? 'end')}`)
  if ('end' in stop) counts.add(-1, `ended:${stop.end}`)
  if ('stuck' in stop) counts.add(arrivals.at(-1) ?? -1, 'stuck')
}
