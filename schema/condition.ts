import { z } from 'zod'
import { durationSchema } from './time/duration.ts'
import { type Json, jsonSchema } from './json.ts'

/** How a value is read before it is compared; a value of another type makes the comparison false (semantics.md). */
export const valueTypes = ['text', 'number', 'date', 'boolean', 'list'] as const
export type ValueType = (typeof valueTypes)[number]

/** Operators by value type. `exists` and `missing` go with every type and take no operand. */
export const operators = {
  text: ['equals', 'notEquals', 'contains', 'startsWith', 'endsWith', 'oneOf', 'notOneOf'],
  number: ['equals', 'notEquals', 'greater', 'greaterOrEqual', 'less', 'lessOrEqual', 'between'],
  date: ['before', 'after', 'between', 'withinLast', 'withinNext'],
  boolean: ['isTrue', 'isFalse'],
  list: ['includes', 'excludes'],
} as const
export const operatorNames = [
  'exists',
  'missing',
  'equals',
  'notEquals',
  'contains',
  'startsWith',
  'endsWith',
  'oneOf',
  'notOneOf',
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'between',
  'before',
  'after',
  'withinLast',
  'withinNext',
  'isTrue',
  'isFalse',
  'includes',
  'excludes',
] as const
export type Operator = (typeof operatorNames)[number]

/**
 * One comparison of a value at a dotted path. Operand shapes: `between` [low, high] (both included); `oneOf` a list of texts;
 * `withinLast` / `withinNext` an ISO duration; `before` / `after` an ISO instant or local date; `includes` a scalar.
 */
export const comparisonSchema = z.strictObject({
  path: z.string().min(1).max(200),
  as: z.enum(valueTypes),
  op: z.enum(operatorNames),
  value: jsonSchema.optional(),
  ignoreCase: z.boolean().optional(),
})
export type Comparison = z.infer<typeof comparisonSchema>

const measureSchema = z.strictObject({
  of: z.enum(['count', 'sum']),
  path: z.string().min(1).max(200).optional(),
  op: z.enum(['atLeast', 'atMost', 'exactly']),
  value: z.number(),
})

export const messageFacts = ['accepted', 'delivered', 'failed', 'clicked', 'replied', 'opened'] as const
export type MessageFact = (typeof messageFacts)[number]

/**
 * A condition over one contact (semantics.md "Conditions"). `done: false` is the negation of `done: true`.
 * An event window is (now − within, now].
 */
export type Condition =
  | { type: 'all' | 'any'; of: Condition[] }
  | { type: 'not'; of: Condition }
  | ({ type: 'attribute' | 'entry' } & Comparison)
  | ({ type: 'answer'; step: string } & Comparison)
  | { type: 'tag'; tag: string; has: boolean }
  | { type: 'segment'; segment: string; in: boolean }
  | { type: 'event'; name: string; done: boolean; where?: Comparison[]; within?: string; measure?: Measure }
  | {
      type: 'message'
      fact: MessageFact
      done: boolean
      step?: string
      channel?: 'sms' | 'email' | 'wechat'
      within?: string
    }
  | { type: 'consent'; channel: 'sms' | 'email' | 'wechat'; purpose: string; granted: boolean }
export type Measure = z.infer<typeof measureSchema>

const channelSchema = z.enum(['sms', 'email', 'wechat'])
const name = z.string().min(1).max(200)

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['all', 'any']), of: z.array(conditionSchema).max(100) }),
    z.strictObject({ type: z.literal('not'), of: conditionSchema }),
    z.strictObject({ type: z.enum(['attribute', 'entry']), ...comparisonSchema.shape }),
    z.strictObject({ type: z.literal('answer'), step: name, ...comparisonSchema.shape }),
    z.strictObject({ type: z.literal('tag'), tag: name, has: z.boolean() }),
    z.strictObject({ type: z.literal('segment'), segment: name, in: z.boolean() }),
    z.strictObject({
      type: z.literal('event'),
      name,
      done: z.boolean(),
      where: z.array(comparisonSchema).max(20).optional(),
      within: durationSchema.optional(),
      measure: measureSchema.optional(),
    }),
    z.strictObject({
      type: z.literal('message'),
      fact: z.enum(messageFacts),
      done: z.boolean(),
      step: name.optional(),
      channel: channelSchema.optional(),
      within: durationSchema.optional(),
    }),
    z.strictObject({ type: z.literal('consent'), channel: channelSchema, purpose: name, granted: z.boolean() }),
  ]),
) as z.ZodType<Condition>

/** Calls `visit` for the condition and everything inside it. */
export function visitCondition(condition: Condition, visit: (condition: Condition) => void): void {
  visit(condition)
  if (condition.type === 'all' || condition.type === 'any')
    for (const child of condition.of) visitCondition(child, visit)
  if (condition.type === 'not') visitCondition(condition.of, visit)
}

/** A value read while deciding, kept on the walk's path so that every decision can be explained. */
export type Read = { what: string; value: Json | undefined }
