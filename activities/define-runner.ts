import type { Json } from '../schema/json.ts'
import type { Instant } from '../schema/facts.ts'
import type { Plan, PlanStep } from '../schema/plan.ts'
import type { Cap } from '../schema/politeness/cap.ts'
import type { Deps } from './deps.ts'
import type { Trx } from './store/db.ts'

/** One member of a batch, with what was loaded for it. Addresses are still sealed. */
export type Person = {
  position: number
  enrolment: number
  /** Our reference for this visit: the message id. The same after a crash; give it to the other side as idempotency key. */
  ref: string
  contact: {
    id: number
    key: string
    name: string | null
    attributes: Record<string, Json>
    tags: string[]
    consents: Record<string, boolean>
    zone: string | null
    locale: string | null
    /** Sealed address of the step's channel, and whether it is suppressed; null = has none. */
    address: Buffer | null
    suppressed: boolean
    erased: boolean
  }
  entry: Record<string, Json>
  answers: Record<string, Json>
  arrivedAt: Instant
  tries: number
}

/** What is decided for a person before anything leaves. `port` settles at once; `postpone` asks again at that instant; `reroute` hands
 * the person to another lane before anything has left. */
export type Prepared<Payload> =
  | { call: Payload }
  | { port: string; reason?: string }
  | { postpone: Instant; reason: string }
  | { reroute: string }

/** What became of one call. `answer` (≤ 64 KB) is `steps.<id>.*` for later steps. */
export type CallResult =
  | { ref: string; state: 'accepted'; port: string; providerId?: string; answer?: Json }
  | {
      ref: string
      state: 'rejected'
      port: string
      code: string
      retryAfterMs?: number
      retryable: boolean
      suppress?: boolean
      answer?: Json
    }
  | { ref: string; state: 'unknown'; code: string }

export type RunContext<Config> = {
  step: PlanStep
  config: Config
  plan: Plan
  workspace: WorkspaceFacts
  now: Instant
  deps: Deps
  lane: string
}
export type WorkspaceFacts = {
  id: number
  name: string
  timezone: string
  signature: string
  optOut: string
  consentRequired: boolean
  /** Caps over all journeys, besides a journey's own. */
  caps: Cap[]
  /** Whether marketing keeps to the receivers' hours, also at accounts of the sandbox. */
  quietHours: boolean
  quietSandbox: boolean
  /** Where this workspace's short links are reached; null: where the installation is. */
  linkAddress: string | null
}

/**
 * The running part of an action step. Built-in kinds and plugins use the same contract.
 *
 * The batch engine calls `prepare` for the people of a batch, then `call` for groups of at most `perCall` of those who go out,
 * having recorded who is in the call before it leaves. A runner never writes to the database in `call`.
 * `call` answers one result per item in order, or throws `NotSentError` (nothing left) or `AmbiguousSendError` (not known).
 * A step that only changes our own data has `write` in place of `call`: it runs in the transaction that settles the batch.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- runners of all configs live in one registry
export type Runner<Config = any, Payload = any> = {
  kind: string
  perCall(context: RunContext<Config>): number | Promise<number>
  /** True when the other side recognises a repeated `ref`: an interrupted call is then made again, else it is `unknown`. */
  idempotent(context: RunContext<Config>): boolean | Promise<boolean>
  prepare(people: Person[], context: RunContext<Config>): Prepared<Payload>[] | Promise<Prepared<Payload>[]>
  call?(
    items: { ref: string; payload: Payload }[],
    context: RunContext<Config>,
    signal: AbortSignal,
  ): Promise<CallResult[]>
  /** Asks the other side about an interrupted call. `sent`: what the record of the call holds. */
  query?(
    refs: string[],
    context: RunContext<Config>,
    signal: AbortSignal,
    sent: { ref: string; payload: Payload }[],
  ): Promise<CallResult[]>
  write?(people: Person[], context: RunContext<Config>, trx: Trx): Promise<void>
}

/** Declares a runner; the argument is returned as it is, typed. */
export function defineRunner<Config, Payload>(runner: Runner<Config, Payload>): Runner<Config, Payload> {
  return runner
}
