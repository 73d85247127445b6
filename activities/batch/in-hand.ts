import type { Instant } from '../../schema/facts.ts'
import { messageIdOf } from '../../schema/tables.ts'
import type { Deps } from '../deps.ts'
import type { Prepared, RunContext, Runner, Person } from '../define-runner.ts'
import { soloClock } from '../solo-clock.ts'
import type { Fence, OwnedBatch } from '../store/batches.ts'
import type { VersionFacts } from '../store/versions.ts'
import { Outcomes } from './outcome.ts'

/** One execution's way of running batches. */
export type BatchRun = {
  deps: Deps
  version: VersionFacts
  part: number
  lane: string
  fence: Fence
  /** Messages a second: of the gateway and of the version; none = no limit. */
  rates: { key: string; perSecond: number }[]
  now(): Instant
  /** True when the execution should let go at the next safe point (shutdown, pause, out of time). */
  shouldStop(): boolean
}

/** A batch in an execution's hands, with the runner of its step and what the runner is given. */
export type InHand = { run: BatchRun; batch: OwnedBatch; runner: Runner; context: RunContext<unknown> }

/** How a batch ended for this execution: settled whole, or put back into the queue with when to ask again. */
export type BatchEnd = { done: true; error: string | null } | { done: false; retryInMs: number; error: string | null }

/** The reference of a member: its message id in decimal. */
export const refOf = (batch: number, position: number): string => String(messageIdOf(batch, position))

/** An empty gathering of outcomes for the batch's step, at this moment. */
export function newOutcomes({ run, batch, context }: Omit<InHand, 'runner'>): Outcomes {
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

/** Notes a decision that needs no call. */
export function noteDecision(
  outcomes: Outcomes,
  person: Person,
  decision: Exclude<Prepared<unknown>, { call: unknown }>,
): void {
  if ('reroute' in decision) outcomes.rerouted(person, decision.reroute)
  else if ('postpone' in decision) outcomes.postponed(person, decision.postpone)
  else outcomes.leaves(person, decision.port, decision.reason)
}
