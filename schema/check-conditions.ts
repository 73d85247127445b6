import { type Condition, operators, visitCondition } from './condition.ts'
import type { Catalogue } from './define-step.ts'
import type { JourneyDoc } from './document.ts'
import type { Problem } from './problem.ts'
import { durationPattern } from './time/duration.ts'
import { instantOf } from './condition/compare.ts'
import type { Kinds } from './steps/registry.ts'

type Context = { doc: JourneyDoc; catalogue: Catalogue; kinds: Kinds }

/** Names that do not exist, comparisons without their operand, operators that do not fit the type. */
export function checkConditions(conditions: Condition[], context: Context, field?: string): Problem[] {
  const problems: Problem[] = []
  const add = (problem: Problem) => problems.push(field ? { ...problem, field } : problem)
  for (const condition of conditions) {
    visitCondition(condition, (part) => {
      if (part.type === 'segment' && !Object.hasOwn(context.catalogue.segments, part.segment)) {
        add({ code: 'unknown-segment', severity: 'error', params: { id: part.segment } })
      }
      const step = part.type === 'message' || part.type === 'answer' ? part.step : undefined
      if (step !== undefined && !Object.hasOwn(context.doc.steps, step))
        add({ code: 'unknown-step', severity: 'error', params: { id: step } })
      if (part.type === 'event' && part.name.trim() === '')
        add({ code: 'condition-incomplete', severity: 'error', params: { what: 'event' } })
      if (part.type === 'attribute' || part.type === 'entry' || part.type === 'answer') checkComparison(part, add)
      if (part.type === 'event') for (const comparison of part.where ?? []) checkComparison(comparison, add)
      if (part.type === 'attribute' && context.catalogue.attributes.length > 0) {
        const root = part.path.split('.')[0] ?? ''
        if (!context.catalogue.attributes.includes(root))
          add({ code: 'unknown-attribute', severity: 'warning', params: { name: part.path } })
      }
    })
  }
  return problems
}

type ComparisonLike = { path: string; as: keyof typeof operators; op: string; value?: unknown }

function checkComparison({ path, as, op, value }: ComparisonLike, add: (problem: Problem) => void): void {
  if (op === 'exists' || op === 'missing') return
  const params = { what: path }
  if (!(operators[as] as readonly string[]).includes(op))
    add({ code: 'condition-type', severity: 'error', params: { ...params, op, as } })
  else if (!operandFits(as, op, value)) add({ code: 'condition-incomplete', severity: 'error', params })
}

function operandFits(as: keyof typeof operators, op: string, value: unknown): boolean {
  const isDate = (item: unknown) => typeof item === 'string' && instantOf(item) !== null
  if (op === 'isTrue' || op === 'isFalse') return true
  if (op === 'oneOf' || op === 'notOneOf') return Array.isArray(value) && value.length > 0
  if (op === 'between')
    return (
      Array.isArray(value) &&
      value.length === 2 &&
      value.every(as === 'date' ? isDate : (item) => typeof item === 'number')
    )
  if (op === 'withinLast' || op === 'withinNext') return typeof value === 'string' && durationPattern.test(value)
  if (as === 'date') return isDate(value)
  if (as === 'number') return typeof value === 'number'
  if (as === 'text') return typeof value === 'string'
  return value !== undefined && value !== null && typeof value !== 'object'
}
