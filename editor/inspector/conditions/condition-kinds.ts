import { type Comparison, type Condition, type Operator, operators, type ValueType } from '../../../schema/condition.ts'
import type { Json } from '../../../schema/json.ts'

export type ConditionKind = Exclude<Condition['type'], 'all' | 'any' | 'not'>

/** What a condition may refer to here. */
export type Names = {
  attributes: string[]
  tags: string[]
  events: string[]
  segments: { value: string; label: string }[]
  /** Message steps of this journey. */
  messages: { value: string; label: string }[]
  /** Steps whose answer can be read. */
  answers: { value: string; label: string }[]
  /** Inside of a journey, where trigger data exists. */
  entry: boolean
}

/** A condition of a kind that says something sensible already, or asks for its one missing value. */
export function emptyCondition(kind: ConditionKind, names: Names): Condition {
  switch (kind) {
    case 'attribute':
      return { type: 'attribute', path: names.attributes[0] ?? 'city', as: 'text', op: 'equals', value: '' }
    case 'entry':
      return { type: 'entry', path: 'total', as: 'number', op: 'greaterOrEqual', value: 0 }
    case 'answer':
      return { type: 'answer', step: names.answers[0]?.value ?? 'step', path: 'ok', as: 'boolean', op: 'isTrue' }
    case 'tag':
      return { type: 'tag', tag: names.tags[0] ?? 'vip', has: true }
    case 'segment':
      return { type: 'segment', segment: names.segments[0]?.value ?? 'segment', in: true }
    case 'event':
      return { type: 'event', name: names.events[0] ?? 'order_placed', done: true, within: 'P30D' }
    case 'message':
      return { type: 'message', fact: 'clicked', done: true }
    case 'consent':
      return { type: 'consent', channel: 'sms', purpose: 'marketing', granted: true }
  }
}

const anyType: Operator[] = ['exists', 'missing']

/** Comparisons that go with a type, in the order of use. */
export const operatorsFor = (type: ValueType): Operator[] => [...operators[type], ...anyType]

/** True when a comparison stands alone. */
export const takesNoValue = (op: Operator): boolean => ['exists', 'missing', 'isTrue', 'isFalse'].includes(op)

/** A comparison with another type or operator; the value is carried over where it still fits. */
export function withOperator(comparison: Comparison, as: ValueType, wanted: Operator): Comparison {
  const allowed = operatorsFor(as)
  const op = allowed.includes(wanted) ? wanted : allowed[0]!
  const { value, ...rest } = comparison
  if (takesNoValue(op)) return { ...rest, as, op }
  return { ...rest, as, op, value: valueFor(as, op, value) }
}

function valueFor(as: ValueType, op: Operator, value: Json | undefined): Json {
  const scalar = Array.isArray(value) ? value[0] : value
  if (op === 'withinLast' || op === 'withinNext')
    return typeof scalar === 'string' && scalar.startsWith('P') ? scalar : 'P30D'
  if (op === 'between')
    return Array.isArray(value) && value.length === 2 ? value : as === 'number' ? [0, 100] : ['', '']
  if (op === 'oneOf' || op === 'notOneOf')
    return Array.isArray(value) ? value.map(String) : scalar === undefined || scalar === '' ? [] : [String(scalar)]
  if (as === 'number') return typeof scalar === 'number' ? scalar : Number(scalar) || 0
  return scalar === undefined || scalar === null || typeof scalar === 'object'
    ? ''
    : String(scalar).startsWith('P') && as === 'date'
      ? ''
      : String(scalar)
}
