import type { Read } from './condition.ts'
import type { FactEvent, FactMessage, Facts, Instant } from './facts.ts'
import { enter, type Hop, leaveAction, walk, type WalkState } from './interpret.ts'
import type { Json } from './json.ts'
import type { Plan, PlanStep } from './plan.ts'
import type { Kinds } from './steps/registry.ts'

/** What an action comes to in a simulation, and what becomes of its message afterwards. */
export type ActOutcome = {
  port: string
  why?: Read[]
  answer?: Json
  attributes?: Record<string, Json>
  tags?: string[]
  messages?: FactMessage[]
  postpone?: Instant
}

export type ContactChange = { at: Instant; attributes: Record<string, Json>; addTags: string[]; removeTags: string[] }

export type Simulation = {
  plan: Plan
  kinds: Kinds
  journeyId: string
  /** Index of the trigger step in the plan. */
  trigger: number
  facts: Facts
  startAt: Instant
  /** Events of the contact still to come, at their own times. */
  events: FactEvent[]
  /** What the contact becomes at a time: attributes are laid over those it has, `null` takes one away. */
  changes?: ContactChange[]
  act(step: PlanStep, facts: Facts, now: Instant): ActOutcome
  /** The clock does not run past this. */
  endAt: Instant
}

export type Simulated = {
  hops: Hop[]
  end: { reason: string; at: Instant } | null
  stuck: string | null
  restingUntil: Instant | null
  state: WalkState
}

type Happening = { at: Instant } & ({ event: FactEvent } | { message: FactMessage } | { change: ContactChange })

/** More hops than this are a loop of the drawing, not a walk somebody wants to read. */
const maxHops = 2000

/**
 * The third runtime: one walk in memory on a virtual clock. Time jumps to the next thing that matters: a deadline, an event, what
 * becomes of a message. The interpreter is the one that runs live journeys.
 */
export function simulate(simulation: Simulation): Simulated {
  const { plan, kinds, journeyId } = simulation
  const pending: Happening[] = [
    ...simulation.events.map((event) => ({ at: event.at, event })),
    ...(simulation.changes ?? []).map((change) => ({ at: change.at, change })),
  ]
  let facts: Facts = {
    ...simulation.facts,
    events: [...simulation.facts.events],
    messages: [...simulation.facts.messages],
  }
  let state = enter(plan, simulation.trigger)
  let now = simulation.startAt
  const hops: Hop[] = []
  while (hops.length < maxHops) {
    for (const item of pending.splice(0).sort((a, b) => a.at - b.at)) {
      if (item.at > now) pending.push(item)
      else if ('event' in item) facts = { ...facts, events: insertInTime(facts.events, item.event) }
      else if ('message' in item) facts = { ...facts, messages: insertInTime(facts.messages, item.message) }
      else facts = { ...facts, contact: changed(facts.contact, item.change) }
    }
    const result = walk({ plan, kinds, journeyId, state, facts, now })
    hops.push(...result.hops)
    state = result.state
    const { stop } = result
    if ('end' in stop) return { hops, end: { reason: stop.end, at: now }, stuck: null, restingUntil: null, state }
    if ('stuck' in stop) return { hops, end: null, stuck: stop.stuck, restingUntil: null, state }
    let until: Instant | null
    if ('act' in stop) {
      const outcome = simulation.act(plan.steps[stop.act]!, facts, now)
      if (outcome.postpone === undefined) {
        const left = leaveAction(plan, state, outcome.port, outcome.why ?? [], now)
        state = left.state
        hops.push(left.hop)
        facts = applyOutcome(facts, plan.steps[stop.act]!, outcome)
        for (const message of outcome.messages ?? []) pending.push({ at: message.at, message })
        continue
      }
      until = outcome.postpone
    } else until = 'wait' in stop ? stop.wait : stop.until
    const next = Math.min(until ?? Infinity, ...pending.map((item) => item.at))
    if (next > simulation.endAt) return { hops, end: null, stuck: null, restingUntil: until, state }
    now = Math.max(now, next)
  }
  return { hops, end: null, stuck: `more than ${maxHops} hops`, restingUntil: null, state }
}

function applyOutcome(facts: Facts, step: PlanStep, { answer, attributes, tags }: ActOutcome): Facts {
  return {
    ...facts,
    ...(answer === undefined ? {} : { answers: { ...facts.answers, [step.id]: answer } }),
    contact: { ...facts.contact, ...(attributes ? { attributes } : {}), ...(tags ? { tags } : {}) },
  }
}

function changed(contact: Facts['contact'], { attributes, addTags, removeTags }: ContactChange): Facts['contact'] {
  const merged = Object.entries({ ...contact.attributes, ...attributes }).filter(([, value]) => value !== null)
  const tags = new Set([...contact.tags, ...addTags])
  for (const tag of removeTags) tags.delete(tag)
  return { ...contact, attributes: Object.fromEntries(merged), tags: [...tags] }
}

function insertInTime<T extends { at: Instant }>(items: T[], item: T): T[] {
  const at = items.findLastIndex((other) => other.at <= item.at) + 1
  return [...items.slice(0, at), item, ...items.slice(at)]
}
