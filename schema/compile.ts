import { check } from './check.ts'
import { type Condition, visitCondition } from './condition.ts'
import type { Catalogue } from './define-step.ts'
import type { JourneyDoc, Step } from './document.ts'
import type { FactsNeeded } from './facts.ts'
import { cycles, targetsOf } from './graph.ts'
import { canonicalJson } from './json.ts'
import type { Plan, PlanStep } from './plan.ts'
import type { Problem } from './problem.ts'
import type { Kinds } from './steps/registry.ts'
import { parseDuration } from './time/duration.ts'

export type Compiled = { ok: true; plan: Plan; warnings: Problem[] } | { ok: false; problems: Problem[] }

/** Compiles a drawing, or says why not: whatever `check` calls an error refuses. The plan holds only what a walk can reach. Linear. */
export function compile(doc: JourneyDoc, catalogue: Catalogue, kinds: Kinds): Compiled {
  const problems = check(doc, catalogue, kinds)
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems }
  const ids = depthFirst(doc)
  const indexOf = new Map(ids.map((id, index) => [id, index]))
  const onCycle = new Set(cycles(ids, (id) => targetsOf(doc, id)).flat())
  const steps = ids.map((id) => planStep(doc.steps[id]!, indexOf, onCycle.has(id), kinds))
  const guards = [doc.settings.goal, doc.settings.exitWhen].filter((condition) => condition !== undefined)
  const all = [...guards, ...steps.flatMap((step) => (step.role === 'trigger' ? [] : step.conditions))]
  const plan: Plan = {
    format: 1,
    name: doc.name,
    settings: doc.settings,
    triggers: doc.triggers.map((id) => indexOf.get(id)!),
    steps,
    needs: factsNeeded(all),
    goalEvents: Object.keys(factsNeeded(guards).events),
  }
  return { ok: true, plan: deepFreeze(plan), warnings: problems }
}

/** The SHA-256 of the plan's canonical JSON, in hex: equal drawings have equal hashes. */
export async function planHash(plan: Plan): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson(plan)))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The steps that triggers lead to, in depth-first drawing order, so that equal drawings give equal plans. */
function depthFirst(doc: JourneyDoc): string[] {
  const seen = new Set<string>()
  const order: string[] = []
  const open = [...doc.triggers].reverse()
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    order.push(id)
    open.push(...targetsOf(doc, id).reverse())
  }
  return order
}

function planStep(step: Step, indexOf: Map<string, number>, onCycle: boolean, kinds: Kinds): PlanStep {
  const kind = kinds.get(step.kind)!
  const config = kind.config.parse(step.config)
  const ports = kind.ports(config).map(({ id }) => {
    const target = step.next[id] ?? null
    return { id, next: target === null ? -1 : indexOf.get(target)! }
  })
  const role = kind.trigger ? 'trigger' : kind.walk ? 'control' : 'action'
  return {
    id: step.id,
    kind: step.kind,
    name: step.name ?? kind.title.en,
    config,
    ports,
    role,
    onCycle,
    conditions: kind.conditions?.(config) ?? [],
    ...(kind.action ? { effect: kind.action.effect } : {}),
    ...(kind.action?.channel ? { channel: kind.action.channel } : {}),
  }
}

/** What must be loaded to decide these conditions. A condition without a window, and every listen, wants all of an event's history. */
export function factsNeeded(conditions: Condition[]): FactsNeeded {
  const needs: FactsNeeded = { events: {}, messages: false, segments: [], consents: false }
  for (const condition of conditions) {
    visitCondition(condition, (part) => {
      if (part.type === 'message') needs.messages = true
      if (part.type === 'consent') needs.consents = true
      if (part.type === 'segment' && !needs.segments.includes(part.segment)) needs.segments.push(part.segment)
      if (part.type !== 'event') return
      const windowMs = part.within === undefined ? null : roughMs(part.within)
      const known = needs.events[part.name]
      needs.events[part.name] = {
        windowMs: known
          ? known.windowMs === null || windowMs === null
            ? null
            : Math.max(known.windowMs, windowMs)
          : windowMs,
      }
    })
  }
  return needs
}

/** An upper bound of a duration's length: what to load, not what counts. */
function roughMs(duration: string): number {
  const { years, months, days, exactMs } = parseDuration(duration)
  return (years * 366 + months * 31 + days + 2) * 86_400_000 + exactMs
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const item of Object.values(value)) deepFreeze(item)
  }
  return value
}
