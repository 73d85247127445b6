import type { Comparison } from '../condition.ts'
import type { Instant } from '../facts.ts'
import type { Json } from '../json.ts'
import { addDuration, localToInstant, readDate } from '../time/calendar.ts'

/**
 * One comparison (semantics.md "Conditions"): a missing value makes everything but `exists` / `missing` false, so does a value of
 * another type. Texts compare after NFC. Dates without an offset are read in UTC, so that SQL and TypeScript agree.
 */
export function compare(comparison: Comparison, actual: Json | undefined, now: Instant): boolean {
  const absent = actual === undefined || actual === null
  if (comparison.op === 'exists') return !absent
  if (comparison.op === 'missing') return absent
  if (absent) return false
  switch (comparison.as) {
    case 'text':
      return typeof actual === 'string' && compareText(comparison, actual)
    case 'number':
      return typeof actual === 'number' && compareNumber(comparison, actual)
    case 'boolean':
      return typeof actual === 'boolean' && actual === (comparison.op === 'isTrue')
    case 'date':
      return compareDate(comparison, actual, now)
    case 'list':
      return Array.isArray(actual) && compareList(comparison, actual)
  }
}

function compareText({ op, value, ignoreCase }: Comparison, actual: string): boolean {
  const fold = (text: string) => (ignoreCase ? text.normalize('NFC').toLowerCase() : text.normalize('NFC'))
  const left = fold(actual)
  if (op === 'oneOf' || op === 'notOneOf') {
    if (!Array.isArray(value)) return false
    return value.some((item) => typeof item === 'string' && fold(item) === left) === (op === 'oneOf')
  }
  if (typeof value !== 'string') return false
  const right = fold(value)
  switch (op) {
    case 'equals':
      return left === right
    case 'notEquals':
      return left !== right
    case 'contains':
      return left.includes(right)
    case 'startsWith':
      return left.startsWith(right)
    case 'endsWith':
      return left.endsWith(right)
    default:
      return false
  }
}

function compareNumber({ op, value }: Comparison, actual: number): boolean {
  if (op === 'between') {
    const [low, high] = Array.isArray(value) ? value : []
    return typeof low === 'number' && typeof high === 'number' && low <= actual && actual <= high
  }
  if (typeof value !== 'number') return false
  switch (op) {
    case 'equals':
      return actual === value
    case 'notEquals':
      return actual !== value
    case 'greater':
      return actual > value
    case 'greaterOrEqual':
      return actual >= value
    case 'less':
      return actual < value
    case 'lessOrEqual':
      return actual <= value
    default:
      return false
  }
}

function compareDate({ op, value }: Comparison, actual: Json, now: Instant): boolean {
  const at = instantOf(actual)
  if (at === null) return false
  if (op === 'between') {
    const [low, high] = Array.isArray(value) ? value.map(instantOf) : []
    return typeof low === 'number' && typeof high === 'number' && low <= at && at <= high
  }
  if (typeof value !== 'string') return false
  if (op === 'withinLast') return at <= now && at > addDuration(now, value, 'UTC', -1)
  if (op === 'withinNext') return at >= now && at < addDuration(now, value, 'UTC')
  const bound = instantOf(value)
  if (bound === null) return false
  return op === 'before' ? at < bound : op === 'after' ? at > bound : false
}

function compareList({ op, value }: Comparison, actual: Json[]): boolean {
  if (value === undefined || value === null || typeof value === 'object') return false
  const has = actual.some(
    (item) =>
      item === value ||
      (typeof item === 'string' && typeof value === 'string' && item.normalize('NFC') === value.normalize('NFC')),
  )
  return op === 'includes' ? has : op === 'excludes' ? !has : false
}

/** A date value as an instant: with an offset as it says, without one in UTC; null when it is no date. */
export function instantOf(value: Json | undefined): Instant | null {
  const date = readDate(value)
  if (date === null) return null
  return date.kind === 'instant' ? date.instant : localToInstant(date.date, 'UTC')
}
