import { setTimeout as sleep } from 'node:timers/promises'
import type { Instant } from '../../schema/facts.ts'
import { batchStatus, channelNumber, messageIdOf } from '../../schema/tables.ts'
import type { Deps } from '../deps.ts'
import type { CallResult, Person, Prepared, RunContext, Runner } from '../define-runner.ts'
import { AmbiguousSendError, NotSentError } from '../gateways/gateway.ts'
import { soloClock } from '../solo-clock.ts'
import { type Fence, flipBatch, type OwnedBatch, readCall, releaseBatch } from '../store/batches.ts'
import { whileAway } from '../store/db.ts'
import { FencedError } from '../store/lane-turn.ts'
import { reserve } from '../store/rate.ts'
import { settle, settledBy } from '../store/settle.ts'
import type { VersionFacts } from '../store/versions.ts'
import { loadPeople } from './people.ts'
import { Outcomes } from './outcome.ts'

export type BatchRun = {
  deps: Deps
  version: VersionFacts
  part: number
  lane: string
  fence: Fence
  /** Messages a second: of the gateway and of the version; null = no limit. */
  rates: { key: string; perSecond: number }[]
  now(): Instant
  /** True when the execution should let go at the next safe point (shutdown, pause, out of time). */
  shouldStop(): boolean
}

/** How a batch ended for this execution: settled whole, or put back into the queue with when to ask again. */
export type BatchEnd = { done: true; error: string | null } | { done: false; retryInMs: number; error: string | null }

const callTimeoutMs = 60_000

/**
 * Runs one owned batch to its end: prepare everybody, then call by call write ahead, call, settle (design.md section 7).
 * Throws `FencedError` when a newer turn took over; nothing of this execution is written then.
 */
export async function runBatch(run: BatchRun, batch: OwnedBatch): Promise<BatchEnd> {
  const step = run.version.plan.steps[batch.step]!
  const runner = run.deps.runners.get(step.kind)
  const { people, context } = await loadPeople(run, batch, step)
  if (!runner) return settleAll(run, batch, context, people, 'failed', 'unknownKind')
  let at = batch.nextPos
  let replayed = false
  if (batch.status === batchStatus.calling) {
    at = await resolveCall(run, batch, runner, context, people)
    replayed = true
  }
  const rest = replayed ? people.filter((person) => person.position >= at) : people
  const prepared = await runner.prepare(rest, context)
  const perCall = Math.max(
    1,
    Math.min(await runner.perCall(context), ...run.rates.map(({ perSecond }) => Math.ceil(perSecond))),
  )
  let from: number = batchStatus.claimed
  for (let index = 0; at < batch.size;) {
    const group = nextGroup(rest, prepared, index, perCall)
    const endPos = group.end < rest.length ? rest[group.end]!.position : batch.size
    if (run.shouldStop()) return release(run, batch, 0, null)
    const calls = group.people.filter(({ decision }) => 'call' in decision)
    const outcomes = newOutcomes(run, batch, context)
    for (const { person, decision } of group.people)
      if (!('call' in decision)) settleDecision(outcomes, person, decision)
    if (runner.write)
      await settleWrite(
        run,
        batch,
        runner,
        context,
        group.people.map(({ person }) => person),
        outcomes,
        endPos,
      )
    else if (calls.length === 0) await settleGroup(run, batch, context, outcomes, from, endPos)
    else {
      for (const { key, perSecond } of run.rates) {
        const slot = await reserve(run.deps.database.db, key, calls.length, perSecond)
        if (!slot.go) return release(run, batch, slot.waitMs, null)
        if (slot.waitMs > 0) await sleep(slot.waitMs)
      }
      const items = calls.map(({ person, decision }) => ({
        ref: person.ref,
        payload: (decision as { call: unknown }).call,
      }))
      await writeAhead(
        run,
        batch,
        context,
        at,
        endPos,
        calls.map(({ person }) => person.position),
        items,
      )
      from = batchStatus.calling
      const results = await makeCall(runner, context, items)
      if (results instanceof NotSentError) return release(run, batch, results.retryAfterMs, results.message)
      for (const [i, { person }] of calls.entries()) outcomes.called(person, results[i]!)
      await settleGroup(run, batch, context, outcomes, from, endPos)
    }
    from = batchStatus.claimed
    at = endPos
    index = group.end
  }
  return { done: true, error: null }
}

type Decided = { person: Person; decision: Prepared<unknown> }

/** The next people up to `perCall` calls; those who do not go out ride along and are settled with them. */
function nextGroup(
  people: Person[],
  prepared: Prepared<unknown>[],
  start: number,
  perCall: number,
): { people: Decided[]; end: number } {
  const group: Decided[] = []
  let calls = 0
  let end = start
  for (; end < people.length; end++) {
    const decision = prepared[end]!
    if ('call' in decision && ++calls > perCall) break
    group.push({ person: people[end]!, decision })
  }
  return { people: group, end }
}

function settleDecision(
  outcomes: Outcomes,
  person: Person,
  decision: Exclude<Prepared<unknown>, { call: unknown }>,
): void {
  if ('postpone' in decision) outcomes.postponed(person, decision.postpone)
  else outcomes.leaves(person, decision.port, decision.reason)
}

/** Positions of [from, end) that are not in the call. */
function skipsOf(from: number, end: number, inCall: number[]): number[] {
  const called = new Set(inCall)
  const skips: number[] = []
  for (let position = from; position < end; position++) if (!called.has(position)) skips.push(position)
  return skips
}

async function writeAhead(
  run: BatchRun,
  batch: OwnedBatch,
  context: RunContext<unknown>,
  nextPos: number,
  endPos: number,
  positions: number[],
  items: { ref: string; payload: unknown }[],
): Promise<void> {
  const keys = await run.deps.keys(context.workspace.id)
  const record = JSON.stringify(items.map(({ payload }, i) => [positions[i], payload]))
  const sealed = keys.column('batch_call', 'sealed').seal(`${batch.id}/${nextPos}`, record)
  const skips = skipsOf(nextPos, endPos, positions)
  for (;;) {
    const started = performance.now()
    const owned = await whileAway(() =>
      flipBatch(run.deps.database.db, batch.id, run.fence, { nextPos, endPos, skips, sealed }),
    )
    if (!owned) throw new FencedError(run.fence.owner)
    // A flip that took long may have been overtaken while this process stood still: ask again before anything leaves.
    if (performance.now() - started < 3000) return
  }
}

async function makeCall(
  runner: Runner,
  context: RunContext<unknown>,
  items: { ref: string; payload: unknown }[],
): Promise<CallResult[] | NotSentError> {
  try {
    const results = await runner.call!(items, context, AbortSignal.timeout(callTimeoutMs))
    const byRef = new Map(results.map((result) => [result.ref, result]))
    // An answer that leaves somebody out says nothing about them.
    return items.map(({ ref }) => byRef.get(ref) ?? { ref, state: 'unknown', code: 'noAnswer' })
  } catch (error) {
    if (error instanceof NotSentError) return error
    const code = error instanceof AmbiguousSendError ? 'ambiguous' : 'error'
    return items.map(({ ref }) => ({ ref, state: 'unknown', code }))
  }
}

/** An older turn left this batch in a call: replay it when the other side knows our references, ask when it can be asked, else unknown. */
async function resolveCall(
  run: BatchRun,
  batch: OwnedBatch,
  runner: Runner,
  context: RunContext<unknown>,
  people: Person[],
): Promise<number> {
  const skips = new Set(batch.skips)
  const inCall = people.filter((person) => person.position < batch.endPos && !skips.has(person.position))
  const beside = people.filter((person) => person.position < batch.endPos && skips.has(person.position))
  const outcomes = newOutcomes(run, batch, context)
  const besideDecisions = beside.length > 0 ? await runner.prepare(beside, context) : []
  for (const [i, person] of beside.entries()) {
    const decision = besideDecisions[i]!
    // Passed over then, fit now: back to the queue by way of the driver.
    if ('call' in decision) outcomes.postponed(person, run.now())
    else settleDecision(outcomes, person, decision)
  }
  for (const [i, result] of (await resolveResults(run, batch, runner, context, inCall)).entries())
    outcomes.called(inCall[i]!, result)
  await settleGroup(run, batch, context, outcomes, batchStatus.calling, batch.endPos)
  return batch.endPos
}

async function resolveResults(
  run: BatchRun,
  batch: OwnedBatch,
  runner: Runner,
  context: RunContext<unknown>,
  inCall: Person[],
): Promise<CallResult[]> {
  const unknown = (person: Person): CallResult => ({ ref: person.ref, state: 'unknown', code: 'interrupted' })
  if (await runner.idempotent(context)) {
    const sealed = await readCall(run.deps.database.db, batch.id, batch.nextPos)
    if (!sealed) return inCall.map(unknown)
    const keys = await run.deps.keys(context.workspace.id)
    const record = JSON.parse(keys.column('batch_call', 'sealed').open(`${batch.id}/${batch.nextPos}`, sealed)) as [
      number,
      unknown,
    ][]
    const payloads = new Map(record)
    // Whoever has opted out since is not written to again, whatever the record says.
    const today = await runner.prepare(inCall, context)
    const again = inCall.filter((person, i) => 'call' in today[i]! && payloads.has(person.position))
    for (;;) {
      const results =
        again.length === 0
          ? []
          : await makeCall(
              runner,
              context,
              again.map((person) => ({ ref: person.ref, payload: payloads.get(person.position) })),
            )
      if (!(results instanceof NotSentError)) {
        const byRef = new Map(results.map((result) => [result.ref, result]))
        return inCall.map((person) => byRef.get(person.ref) ?? unknown(person))
      }
      // Nothing left this time, but the first call may have: the batch stays `calling` until the other side answers.
      if (run.shouldStop()) throw new NotSentError(results.message)
      await sleep(Math.min(2000, results.retryAfterMs))
    }
  }
  if (!runner.query) return inCall.map(unknown)
  const answers = await runner
    .query(
      inCall.map((person) => person.ref),
      context,
      AbortSignal.timeout(callTimeoutMs),
    )
    .catch(() => [])
  const byRef = new Map(answers.filter((answer) => answer.state !== 'unknown').map((answer) => [answer.ref, answer]))
  return inCall.map((person) => byRef.get(person.ref) ?? unknown(person))
}

function newOutcomes(run: BatchRun, batch: OwnedBatch, context: RunContext<unknown>): Outcomes {
  const now = run.now()
  const action = run.deps.kinds.get(context.step.kind)?.action
  const retry = {
    attempts: attemptsOf(context.config) ?? action?.retry.attempts ?? 1,
    backoffMs: action?.retry.backoffMs ?? 1000,
    unknownPort: action?.unknownPort ?? 'failed',
  }
  return new Outcomes(context.step, batch.step, { now, virtual: soloClock(run.version, now).virtual }, retry)
}

/** A step may set its own number of tries. */
function attemptsOf(config: unknown): number | undefined {
  const attempts = (config as { attempts?: unknown } | null)?.attempts
  return typeof attempts === 'number' ? attempts : undefined
}

async function settleAll(
  run: BatchRun,
  batch: OwnedBatch,
  context: RunContext<unknown>,
  people: Person[],
  port: string,
  reason: string,
): Promise<BatchEnd> {
  const outcomes = newOutcomes(run, batch, context)
  for (const person of people) outcomes.leaves(person, port, reason)
  await settleGroup(run, batch, context, outcomes, batch.status, batch.size)
  return { done: true, error: reason }
}

function settleInput(
  run: BatchRun,
  batch: OwnedBatch,
  { step }: RunContext<unknown>,
  outcomes: Outcomes,
  from: number,
  nextPos: number,
) {
  const at = run.now()
  return {
    version: run.version.id,
    part: run.part,
    workspace: run.version.workspace.id,
    step: batch.step,
    stepId: step.id,
    channel: step.channel ? channelNumber[step.channel] : null,
    from,
    nextPos,
    to: nextPos >= batch.size ? batchStatus.settled : batchStatus.claimed,
    at,
    since: soloClock(run.version, at).virtual,
    groups: [...outcomes.groups.values()],
    extras: outcomes.extras,
    tally: outcomes.tally,
    counts: outcomes.counts(),
    lastError: outcomes.lastError,
  }
}

/** Settles in place while the database is away: an answer in hand is never thrown away. */
async function settleGroup(
  run: BatchRun,
  batch: OwnedBatch,
  context: RunContext<unknown>,
  outcomes: Outcomes,
  from: number,
  nextPos: number,
): Promise<void> {
  const { db } = run.deps.database
  const input = settleInput(run, batch, context, outcomes, from, nextPos)
  const written = await whileAway(
    async () => (await settle(db, batch.id, run.fence, input)) || (await settledBy(db, batch.id, run.fence, nextPos)),
  )
  if (!written) throw new FencedError(run.fence.owner)
}

/** A step that only changes our own data: its writes and the settle are one transaction. */
async function settleWrite(
  run: BatchRun,
  batch: OwnedBatch,
  runner: Runner,
  context: RunContext<unknown>,
  people: Person[],
  outcomes: Outcomes,
  nextPos: number,
): Promise<void> {
  const input = settleInput(run, batch, context, outcomes, batchStatus.claimed, nextPos)
  await run.deps.database.db.transaction().execute(async (trx) => {
    await runner.write!(
      people.filter((person) => !person.contact.erased),
      context,
      trx,
    )
    if (!(await settle(trx, batch.id, run.fence, input))) throw new FencedError(run.fence.owner)
  })
}

async function release(run: BatchRun, batch: OwnedBatch, waitMs: number, error: string | null): Promise<BatchEnd> {
  const released = await whileAway(() =>
    releaseBatch(run.deps.database.db, batch.id, run.fence, waitMs > 0 ? run.now() + waitMs : null, error),
  )
  if (!released) throw new FencedError(run.fence.owner)
  return { done: false, retryInMs: waitMs, error }
}

/** The reference of a member: its message id in decimal. */
export const refOf = (batch: number, position: number): string => String(messageIdOf(batch, position))
