import { type Condition, type MessageFact, visitCondition } from '../../schema/condition.ts'
import type { Plan } from '../../schema/plan.ts'
import type { ListenConfig } from '../../schema/steps/listen.ts'

/** What may change the mind of a walk that rests somewhere. */
export type Interest = {
  events: Set<string>
  facts: Set<MessageFact>
  attributes: Set<string>
  tags: boolean
  consents: boolean
}

/** The interests of a plan: of goal and exit (any step), and of each step that listens. */
export type PlanInterests = { anywhere: Interest; bySteps: Map<number, Interest> }

/** Segments by id; null = a fixed list. */
export type Segments = Record<string, Condition | null>

/** Reads off a plan what wakes its walks. Conditions of segments count as if written in place, five deep as in `conditionSql`. */
export function interestsOf(plan: Plan, segments: Segments): PlanInterests {
  const anywhere = noInterest()
  for (const condition of [plan.settings.goal, plan.settings.exitWhen])
    if (condition) addCondition(anywhere, condition, segments, 0)
  const bySteps = new Map<number, Interest>()
  for (const [index, step] of plan.steps.entries()) {
    if (step.kind !== 'listen') continue
    const interest = noInterest()
    for (const branch of (step.config as ListenConfig).branches) {
      if (branch.on === 'event') interest.events.add(branch.name)
      else if (branch.on === 'message') interest.facts.add(branch.fact)
      else addCondition(interest, branch.condition, segments, 0)
    }
    bySteps.set(index, interest)
  }
  return { anywhere, bySteps }
}

function noInterest(): Interest {
  return { events: new Set(), facts: new Set(), attributes: new Set(), tags: false, consents: false }
}

function addCondition(interest: Interest, condition: Condition, segments: Segments, depth: number): void {
  visitCondition(condition, (part) => {
    if (part.type === 'event') interest.events.add(part.name)
    else if (part.type === 'message') interest.facts.add(part.fact)
    else if (part.type === 'attribute') interest.attributes.add(part.path.split('.')[0] ?? '')
    else if (part.type === 'tag') interest.tags = true
    else if (part.type === 'consent') interest.consents = true
    else if (part.type === 'segment' && depth < 5) {
      const inner = segments[part.segment]
      if (inner) addCondition(interest, inner, segments, depth + 1)
    }
  })
}
