import type { AdvanceAnswer, Share } from '../schema/activities.ts'
import type { Instant } from '../schema/facts.ts'
import type { Deps } from './deps.ts'
import { addCounts, Counts } from './store/counts.ts'
import { dueEnrolments, nextDueAt, type DueEnrolment } from './store/due.ts'
import { queuedLanes } from './store/queue.ts'
import { isFinished, nextFiringAt } from './store/triggers.ts'
import { loadVersion, versionState, type VersionFacts } from './store/versions.ts'
import { insertBatches, writeMoves } from './store/write-moves.ts'
import { countWalk, Cuts, walkPeople } from './walk-people.ts'

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
  const queued = await queuedLanes(db, share, version.plan, state, now)
  const dueAt = state === 'running' ? await nextDueAt(db, share.version, share.part, now) : null
  const firingAt = state === 'running' && newest && share.part === 0 ? await nextFiringAt(db, version, now) : null
  const next = [dueAt, firingAt].filter((at) => at !== null)
  const finished =
    next.length === 0 && queued.length === 0 && (await isFinished(db, version, share, { state, newest, now }))
  const firing = firingAt !== null && firingAt <= now
  return {
    state,
    moved,
    queued,
    more,
    firing,
    finished,
    nextDueInMs: next.length === 0 ? null : Math.max(0, Math.min(...next) - now),
  }
}

async function moveSlice(
  deps: Deps,
  version: VersionFacts,
  share: Share,
  due: DueEnrolment[],
  now: Instant,
): Promise<number> {
  const { db } = deps.database
  const walked = await walkPeople(deps, db, version, due, now)
  return db.transaction().execute(async (trx) => {
    const done = await writeMoves(
      trx,
      walked.map(({ person: { id, seq }, fate }) => ({ id, seq, fate })),
    )
    const counts = new Counts()
    const cuts = new Cuts()
    for (const { person, result } of walked) {
      if (!done.has(person.id)) continue
      countWalk(counts, version, result)
      cuts.add(result, person.id)
    }
    await insertBatches(
      trx,
      { workspace: version.workspace.id, ...share },
      await cuts.withLanes(deps, version),
      now,
      batchSize,
    )
    await addCounts(trx, share.version, share.part, counts)
    return done.size
  })
}
