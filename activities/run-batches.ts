import type { RunBatchesAnswer, RunBatchesInput } from '../schema/activities.ts'
import type { BatchRun } from './batch/in-hand.ts'
import { runBatch } from './batch/run-batch.ts'
import type { Deps, LiveGateway } from './deps.ts'
import { chooseRoute } from './routing/choose-route.ts'
import { claimBatch, type ClaimInput, leftovers, type OwnedBatch } from './store/batches.ts'
import { whileAway } from './store/db.ts'
import { type Execution, FencedError, takeTurn } from './store/lane-turn.ts'
import { moveQueued } from './store/routes.ts'
import { loadVersion, type VersionFacts, versionState } from './store/versions.ts'

/** What Temporal tells an activity about itself, and how it hears of cancellation. Tests make their own. */
export type ActivityHandle = Execution & { cancelled: AbortSignal; heartbeat(): void }

const inProcess = new Map<string, { stop: AbortController; landed: Promise<void> }>()
const pausedRetryMs = 5000
/** A call of a predecessor that may still be alive is left alone for so long (recovery rule 2). */
const predecessorMs = 12_000

/**
 * Runs queued batches of one lane one after the other, up to `limit` of them or `maxMs`. Returns only when it owns nothing;
 * throws when a newer execution took over or the database stays away.
 */
export async function runBatches(
  deps: Deps,
  input: RunBatchesInput,
  handle: ActivityHandle,
): Promise<RunBatchesAnswer> {
  const landed = Promise.withResolvers<void>()
  const stop = new AbortController()
  const before = inProcess.get(input.owner)
  before?.stop.abort()
  inProcess.set(input.owner, { stop, landed: landed.promise })
  // By a timer, not by batch: a slow call must not look like a dead process.
  const beat = setInterval(() => handle.heartbeat(), 1000)
  try {
    await before?.landed
    return await loop(deps, input, handle, AbortSignal.any([stop.signal, handle.cancelled]))
  } finally {
    clearInterval(beat)
    landed.resolve()
    if (inProcess.get(input.owner)?.stop === stop) inProcess.delete(input.owner)
  }
}

async function loop(
  deps: Deps,
  input: RunBatchesInput,
  handle: ActivityHandle,
  signal: AbortSignal,
): Promise<RunBatchesAnswer> {
  const { db } = deps.database
  const started = Date.now()
  const version = await loadVersion(db, input.version)
  const turn = await whileAway(() => takeTurn(db, input.owner, handle), 60_000, signal)
  const fence = { owner: input.owner, turn }
  const live = await deps.gateway(input.lane)
  const answer: RunBatchesAnswer = { batches: 0, members: 0, more: true, retryInMs: null, lastError: null }
  const { state, rate } = await versionState(db, input.version)
  const run: BatchRun = {
    deps,
    version,
    part: input.part,
    lane: input.lane,
    fence,
    rates: [
      ...(live?.perSecond ? [{ key: input.lane, perSecond: live.perSecond }] : []),
      ...(rate ? [{ key: `version:${input.version}`, perSecond: rate }] : []),
    ],
    now: () => deps.clock?.() ?? Date.now(),
    shouldStop: () => signal.aborted || Date.now() - started > input.maxMs,
  }
  const claim: ClaimInput = {
    version: input.version,
    part: input.part,
    lane: input.lane,
    channel: live?.gateway.channel ?? null,
    marketing: version.plan.settings.purpose === 'marketing',
    now: 0,
  }
  const runOne = async (batch: OwnedBatch): Promise<boolean> => {
    const end = await runBatch(run, batch)
    answer.batches++
    answer.members += batch.members.length
    answer.lastError = end.error ?? answer.lastError
    if (!end.done) answer.retryInMs = Math.max(answer.retryInMs ?? 0, end.retryInMs)
    return end.done
  }
  for (const left of await leftovers(db, fence)) {
    if (left.status === 2 && handle.att === 1) await waitForPredecessor(deps, left, signal)
    const batch = await whileAway(() => claimBatch(db, { ...claim, now: run.now() }, fence, left.id))
    if (batch) await runOne(batch)
  }
  if (state !== 'running') return { ...answer, more: false }
  if (live?.state === 'paused') return { ...answer, retryInMs: pausedRetryMs }
  const away = live ? await leaveAlone(deps, version, input, live) : null
  if (away) return { ...answer, ...away }
  while (answer.batches < input.limit && !run.shouldStop()) {
    const batch = await claimBatch(db, { ...claim, now: run.now() }, fence)
    if (!batch) return { ...answer, more: answer.retryInMs !== null }
    if (!(await runOne(batch))) break
  }
  return answer
}

/**
 * An account that does not work is left alone for a while: what waits for it goes to another that does, where the step leaves the choice to
 * us; the rest waits. Only what nobody has in hand moves, so that nothing whose fate is not known is sent a second time.
 */
async function leaveAlone(
  deps: Deps,
  version: VersionFacts,
  input: RunBatchesInput,
  live: LiveGateway,
): Promise<Partial<RunBatchesAnswer> | null> {
  const left = live.openUntil === null ? 0 : live.openUntil - Date.now()
  if (left <= 0) return null
  const { channel } = live.gateway
  const steps = version.plan.steps.flatMap((step, index) =>
    step.effect === 'message' && step.channel === channel && step.config.gateway === undefined ? [index] : [],
  )
  const routes = (await deps.routes(version.workspace.id, channel)).filter((route) => route.works)
  const other = chooseRoute(
    routes.filter((route) => route.gateway !== live.id),
    null,
    Math.random(),
  )
  if (other !== undefined && (await moveQueued(deps.database.db, input, live.id, other, steps)) > 0)
    deps.nudge([{ version: input.version, part: input.part }])
  return { more: true, retryInMs: Math.min(left, pausedRetryMs) }
}

/** Leaves a young call to whoever may still be making it; returns when it settled or grew old. */
async function waitForPredecessor(deps: Deps, left: { id: number; ageMs: number }, signal: AbortSignal): Promise<void> {
  const until = Date.now() + predecessorMs - left.ageMs
  while (Date.now() < until && !signal.aborted) {
    const row = await deps.database.db.selectFrom('batch').select('status').where('id', '=', left.id).executeTakeFirst()
    if (row?.status !== 2) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  if (signal.aborted) throw new FencedError('stopped')
}
