import type { Condition, Read } from './condition.ts'
import { evaluate } from './condition/evaluate.ts'
import type { Decision } from './define-step.ts'
import type { Facts, Instant } from './facts.ts'
import type { Plan, PlanStep } from './plan.ts'
import type { Kinds } from './steps/registry.ts'

/** Where one contact's walk stands. Instants in ms. `step` −1 = ended. */
export type WalkState = {
  step: number
  /** When the walk came to `step`; null = it has not been looked at there yet. */
  arrived: Instant | null
  /** When the walk left its previous action, else null: a listen counts from here (else from its arrival). */
  since: Instant | null
  /** The deadline of the wait or listen it rests at, fixed at arrival. */
  until: Instant | null
  /** The number of the present visit, counting every stay of this walk from 1. */
  visit: number
  /** Visits by step index, kept for steps on cycles only. */
  loops: Record<number, number>
}

/** One hop of the path: the step left, by which port (null: the walk ended there), when, and what decided. */
export type Hop = { step: number; port: number | null; at: Instant; why: Read[] }

export type Stop =
  | { wait: Instant }
  | { listen: true; until: Instant | null }
  | { act: number }
  | { end: string }
  /** The step threw: the walk parks here with the error, nobody is lost. */
  | { stuck: string }

export type Walked = { state: WalkState; stop: Stop; hops: Hop[]; arrivals: number[] }

export type WalkInput = { plan: Plan; kinds: Kinds; journeyId: string; state: WalkState; facts: Facts; now: Instant }

/** A walk that has just been let in by a trigger. */
export function enter(plan: Plan, trigger: number): WalkState {
  return {
    step: plan.steps[trigger]?.ports[0]?.next ?? -1,
    arrived: null,
    since: null,
    until: null,
    visit: 1,
    loops: {},
  }
}

/**
 * The meaning of a journey: follows control steps from where the walk stands until it rests, reaches an action, or ends.
 * Pure: no clock, no I/O; equal input gives equal output in every runtime. Goal and exit come before each step (semantics.md "Walking").
 * `arrivals` lists the steps the walk newly came to, in order, for the counters.
 */
export function walk(input: WalkInput): Walked {
  const { plan, now } = input
  let state = { ...input.state, loops: { ...input.state.loops } }
  const hops: Hop[] = []
  const arrivals: number[] = []
  const done = (stop: Stop): Walked => ({ state, stop, hops, arrivals })
  const end = (reason: string, step: number, why: Read[]): Walked => {
    if (step >= 0) hops.push({ step, port: null, at: now, why })
    state = { ...state, step: -1, until: null }
    return done({ end: reason })
  }
  for (;;) {
    const step = plan.steps[state.step]
    if (!step) return end('completed', -1, [])
    try {
      const fresh = state.arrived === null
      if (fresh) {
        arrivals.push(state.step)
        if (step.onCycle) state.loops[state.step] = (state.loops[state.step] ?? 0) + 1
        state.arrived = now
      }
      const guard = guardEnd(input)
      if (guard) return end(guard.reason, state.step, guard.why)
      if (step.onCycle && (state.loops[state.step] ?? 0) > (plan.settings.maxVisits ?? 100))
        return end('loopLimit', state.step, [])
      if (step.role === 'action') return done({ act: state.step })
      const decision = decide(input, step, state)
      if ('wait' in decision) {
        state.until = decision.wait
        return done({ wait: decision.wait })
      }
      if ('listen' in decision) {
        state.until = decision.listen
        return done({ listen: true, until: decision.listen })
      }
      if ('end' in decision) return end(decision.end, state.step, decision.why ?? [])
      state = leave(state, step, decision.port, decision.why ?? [], now, hops)
    } catch (error) {
      return done({ stuck: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** Leaves an action by a port: the one place where `since` is set. The caller walks on from the new state. */
export function leaveAction(
  plan: Plan,
  state: WalkState,
  port: string,
  why: Read[],
  now: Instant,
): { state: WalkState; hop: Hop } {
  const hops: Hop[] = []
  const left = leave(state, plan.steps[state.step]!, port, why, now, hops)
  return { state: { ...left, since: now }, hop: hops[0]! }
}

function leave(state: WalkState, step: PlanStep, port: string, why: Read[], now: Instant, hops: Hop[]): WalkState {
  const index = step.ports.findIndex(({ id }) => id === port)
  // A port the plan does not have (a listen without timeout) leads nowhere.
  hops.push({ step: state.step, port: index < 0 ? null : index, at: now, why })
  return { ...state, step: step.ports[index]?.next ?? -1, arrived: null, until: null, visit: state.visit + 1 }
}

function guardEnd({ plan, facts, now }: WalkInput): { reason: string; why: Read[] } | undefined {
  const why: Read[] = []
  if (plan.settings.exitWhen && evaluate(plan.settings.exitWhen, facts, now, why))
    return { reason: 'exitCondition', why }
  why.length = 0
  if (plan.settings.goal && evaluate(plan.settings.goal, facts, now, why)) return { reason: 'goal', why }
  return undefined
}

function decide({ plan, kinds, journeyId, facts, now }: WalkInput, step: PlanStep, state: WalkState): Decision {
  const kind = kinds.get(step.kind)
  if (!kind?.walk) throw new Error(`no step of kind "${step.kind}" is loaded here; start the worker with its plugin`)
  const arrived = state.arrived ?? now
  return kind.walk(step.config, {
    now,
    arrived,
    since: state.since ?? arrived,
    ...(state.until === null ? {} : { until: state.until }),
    facts,
    zone: facts.contact.zone ?? plan.settings.timezone,
    journeyZone: plan.settings.timezone,
    journeyId,
    stepId: step.id,
    evaluate: (condition: Condition, reads: Read[]) => evaluate(condition, facts, now, reads),
  })
}
