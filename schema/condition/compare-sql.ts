import { type RawBuilder, sql } from 'kysely'
import type { Comparison } from '../condition.ts'
import type { Instant } from '../facts.ts'
import { forbiddenKeys, type Json } from '../json.ts'
import { addDuration } from '../time/calendar.ts'
import { instantOf } from './compare.ts'

type Bool = RawBuilder<boolean>
type Value = RawBuilder<unknown>

/** The jsonb value at a dotted path of own properties; null under scalars and lists, like `readPath`. `root` is an object. */
export function jsonPathSql(root: Value, path: string): Value {
  const [first = '', ...rest] = path.split('.')
  if (forbiddenKeys.has(first) || rest.some((key) => forbiddenKeys.has(key))) return sql`null::jsonb`
  let value: Value = sql`(${root} -> ${first}::text)`
  for (const key of rest) value = sql`(case when jsonb_typeof(${value}) = 'object' then ${value} -> ${key}::text end)`
  return value
}

/** One comparison over a jsonb value: the same answer as `compare`, never null. The cases guard every cast. */
export function comparisonSql(comparison: Comparison, value: Value, now: Instant): Bool {
  if (comparison.op === 'exists') return sql`(coalesce(jsonb_typeof(${value}), 'null') <> 'null')`
  if (comparison.op === 'missing') return sql`(coalesce(jsonb_typeof(${value}), 'null') = 'null')`
  switch (comparison.as) {
    case 'text':
      return guarded(value, 'string', textSql(comparison, value))
    case 'number':
      return guarded(value, 'number', numberSql(comparison, sql`(${value})::float8`))
    case 'boolean':
      return guarded(value, 'boolean', sql`${value} = ${comparison.op === 'isTrue' ? 'true' : 'false'}::jsonb`)
    case 'date':
      return guarded(
        value,
        'string',
        sql`coalesce(${dateSql(comparison, sql`caravan_instant(${value} #>> '{}')`, now)}, false)`,
      )
    case 'list':
      return guarded(value, 'array', listSql(comparison, value))
  }
}

function guarded(value: Value, type: string, test: Bool): Bool {
  return sql`(case when jsonb_typeof(${value}) = ${type} then ${test} else false end)`
}

function textSql({ op, value: operand, ignoreCase }: Comparison, value: Value): Bool {
  const fold = (text: Value): Value =>
    ignoreCase ? sql`lower(normalize(${text}, NFC) collate "pg_unicode_fast")` : sql`normalize(${text}, NFC)`
  const left = fold(sql`(${value} #>> '{}')`)
  if (op === 'oneOf' || op === 'notOneOf') {
    if (!Array.isArray(operand)) return sql`false`
    const texts = operand.filter((item): item is string => typeof item === 'string')
    if (texts.length === 0) return op === 'oneOf' ? sql`false` : sql`true`
    const list = sql.join(texts.map((text) => fold(sql`${text}::text`)))
    return op === 'oneOf' ? sql`${left} in (${list})` : sql`${left} not in (${list})`
  }
  if (typeof operand !== 'string') return sql`false`
  const right = fold(sql`${operand}::text`)
  switch (op) {
    case 'equals':
      return sql`${left} = ${right}`
    case 'notEquals':
      return sql`${left} <> ${right}`
    case 'contains':
      return sql`strpos(${left}, ${right}) > 0`
    case 'startsWith':
      return sql`starts_with(${left}, ${right})`
    case 'endsWith':
      return sql`right(${left}, length(${right})) = ${right}`
    default:
      return sql`false`
  }
}

const numberOperators = {
  equals: sql`=`,
  notEquals: sql`<>`,
  greater: sql`>`,
  greaterOrEqual: sql`>=`,
  less: sql`<`,
  lessOrEqual: sql`<=`,
}

function numberSql({ op, value: operand }: Comparison, value: Value): Bool {
  if (op === 'between') {
    const [low, high] = Array.isArray(operand) ? operand : []
    return typeof low === 'number' && typeof high === 'number'
      ? sql`${value} between ${low}::float8 and ${high}::float8`
      : sql`false`
  }
  const operator = numberOperators[op as keyof typeof numberOperators]
  return typeof operand === 'number' && operator ? sql`${value} ${operator} ${operand}::float8` : sql`false`
}

function dateSql({ op, value: operand }: Comparison, value: Value, now: Instant): Bool {
  const at = instantSql
  if (op === 'between') {
    const [low, high] = Array.isArray(operand) ? operand.map(instantOf) : []
    return typeof low === 'number' && typeof high === 'number'
      ? sql`${value} between ${at(low)} and ${at(high)}`
      : sql`false`
  }
  if (typeof operand !== 'string') return sql`false`
  if (op === 'withinLast')
    return sql`(${value} <= ${at(now)} and ${value} > ${at(addDuration(now, operand, 'UTC', -1))})`
  if (op === 'withinNext') return sql`(${value} >= ${at(now)} and ${value} < ${at(addDuration(now, operand, 'UTC'))})`
  const bound = instantOf(operand)
  if (bound === null) return sql`false`
  return op === 'before' ? sql`${value} < ${at(bound)}` : op === 'after' ? sql`${value} > ${at(bound)}` : sql`false`
}

/** An instant as SQL. Whatever lies outside the years a date value can name is as good as infinity, and PostgreSQL can hold it. */
export function instantSql(instant: Instant): RawBuilder<Date> {
  if (instant < firstYear) return sql`'-infinity'::timestamptz`
  return instant > lastYear ? sql`'infinity'::timestamptz` : sql`${new Date(instant)}::timestamptz`
}
const firstYear = Date.parse('0001-01-01T00:00:00Z') - 86_400_000
const lastYear = Date.parse('9999-12-31T00:00:00Z') + 2 * 86_400_000

function listSql({ op, value: operand }: Comparison, value: Value): Bool {
  if (
    (op !== 'includes' && op !== 'excludes') ||
    operand === undefined ||
    operand === null ||
    typeof operand === 'object'
  )
    return sql`false`
  const has = sql`exists (select 1 from jsonb_array_elements(${value}) item where ${sameItem(operand)})`
  return op === 'includes' ? sql`${has}` : sql`not ${has}`
}

function sameItem(operand: Json): Bool {
  if (typeof operand !== 'string') return sql`item = ${JSON.stringify(operand)}::jsonb`
  return sql`(jsonb_typeof(item) = 'string' and normalize(item #>> '{}', NFC) = normalize(${operand}::text, NFC))`
}
