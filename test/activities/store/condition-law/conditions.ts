import fc from 'fast-check'
import {
  type Comparison,
  type Condition,
  messageFacts,
  operators,
  type ValueType,
  valueTypes,
} from '../../../../schema/condition.ts'
import type { Json } from '../../../../schema/json.ts'
import { consentKeys, keys, names, numbers, scalars, tags, texts } from './population.ts'

/** The segments of the law's workspace: a list, conditions, one that names another, and a circle. */
export const segments: Record<string, Condition | null> = {
  list: null,
  vips: { type: 'tag', tag: 'vip', has: true },
  nested: {
    type: 'all',
    of: [
      { type: 'segment', segment: 'vips', in: true },
      { type: 'not', of: { type: 'segment', segment: 'list', in: true } },
    ],
  },
  circle: {
    type: 'any',
    of: [
      { type: 'segment', segment: 'circle', in: false },
      { type: 'tag', tag: 'VIP', has: true },
    ],
  },
  buyers: { type: 'event', name: 'order', done: true, within: 'P1D' },
}

const durations = ['P1D', 'P1M', 'P1Y', 'PT24H', 'PT0S', 'PT1S', 'P1W', 'P1DT1S', 'P9999Y']
const one = <T>(items: readonly T[]) => fc.constantFrom(...items)
const path = fc
  .oneof(
    one(keys),
    fc.tuple(one(keys), one(keys)).map((parts) => parts.join('.')),
  )
  .filter((text) => text !== '')

const operand: Record<ValueType, (op: string) => fc.Arbitrary<Json | undefined>> = {
  text: (op) => (op === 'oneOf' || op === 'notOneOf' ? fc.array(one<Json>(scalars), { maxLength: 4 }) : one(texts)),
  number: (op) => (op === 'between' ? fc.tuple(one(numbers), one(numbers)) : one(numbers)),
  date: (op) =>
    op === 'between'
      ? fc.tuple(one(texts), one(texts))
      : op.startsWith('within')
        ? one(durations.slice(0, -1))
        : one(texts),
  boolean: () => fc.constant(undefined),
  list: () => one(scalars),
}

/** Mostly comparisons that a form can make; some with an operand or operator of another type. */
const comparison: fc.Arbitrary<Comparison> = one(valueTypes).chain((as) => {
  const right = one<Comparison['op']>(operators[as]).chain((op) => fc.tuple(fc.constant(op), operand[as](op)))
  const presence = fc.tuple(one<Comparison['op']>(['exists', 'missing']), fc.constant(undefined))
  const wrong = fc.tuple(
    one<Comparison['op']>(['equals', 'contains', 'between', 'before', 'includes', 'oneOf']),
    fc.oneof(one<Json | undefined>(scalars), fc.constant(undefined), fc.constant<Json>({})),
  )
  const pair: fc.Arbitrary<[Comparison['op'], Json | undefined]> = fc.oneof(
    { weight: 7, arbitrary: right },
    { weight: 2, arbitrary: presence },
    { weight: 1, arbitrary: wrong },
  )
  return fc
    .record({ path, pair, ignoreCase: one([undefined, true, false]) })
    .map(({ path, pair: [op, value], ignoreCase }) => ({
      path,
      as,
      op,
      ...(value === undefined ? {} : { value }),
      ...(ignoreCase === undefined ? {} : { ignoreCase }),
    }))
})

const within = one([undefined, ...durations])
const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>
const measure = fc
  .record({
    of: one(['count', 'sum'] as const),
    path: one([undefined, 'a', 'b', 'a.b', '__proto__']),
    op: one(['atLeast', 'atMost', 'exactly'] as const),
    value: fc.oneof(one(numbers), one([0, 1, 2])),
  })
  .map(({ of, path, op, value }) => ({ of, op, value, ...optional('path', path) }))

const event: fc.Arbitrary<Condition> = fc
  .record({
    name: one(names),
    done: fc.boolean(),
    where: fc.oneof(fc.constant(undefined), fc.array(comparison, { maxLength: 2 })),
    within,
    measure: fc.oneof(fc.constant(undefined), measure),
  })
  .map(({ name, done, where, within, measure }) => ({
    type: 'event',
    name,
    done,
    ...optional('where', where),
    ...optional('within', within),
    ...optional('measure', measure),
  }))
const message: fc.Arbitrary<Condition> = fc
  .record({
    fact: one(messageFacts),
    done: fc.boolean(),
    step: one([undefined, 's0', 's1', 'other']),
    channel: one([undefined, 'sms', 'email', 'wechat'] as const),
    within,
  })
  .map(({ fact, done, step, channel, within }) => ({
    type: 'message',
    fact,
    done,
    ...optional('step', step),
    ...optional('channel', channel),
    ...optional('within', within),
  }))
const consent: fc.Arbitrary<Condition> = fc
  .record({ key: one(consentKeys), granted: fc.boolean() })
  .map(({ key, granted }) => {
    const [channel, purpose] = key.split('/') as ['sms', string]
    return { type: 'consent', channel, purpose, granted }
  })

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 5, arbitrary: comparison.map((part): Condition => ({ type: 'attribute', ...part })) },
  { weight: 1, arbitrary: comparison.map((part): Condition => ({ type: 'entry', ...part })) },
  { weight: 1, arbitrary: comparison.map((part): Condition => ({ type: 'answer', step: 's0', ...part })) },
  {
    weight: 1,
    arbitrary: fc.record({ tag: one(tags), has: fc.boolean() }).map((part): Condition => ({ type: 'tag', ...part })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ segment: one([...Object.keys(segments), 'nowhere']), in: fc.boolean() })
      .map((part): Condition => ({ type: 'segment', ...part })),
  },
  { weight: 3, arbitrary: event },
  { weight: 2, arbitrary: message },
  { weight: 1, arbitrary: consent },
)

/** Any condition, up to three levels deep. */
export const arbitraryCondition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: 3 },
    leaf,
    fc.record({ type: one(['all', 'any'] as const), of: fc.array(tie('any'), { maxLength: 3 }) }),
    fc.record({ type: fc.constant('not' as const), of: tie('any') }),
  ),
})).any
