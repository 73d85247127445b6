import { forbiddenKeys, type Json } from '../../schema/json.ts'

/** Limits of one event (POST /v1/events). */
export const eventLimits = {
  perRequest: 1000,
  aheadMs: 3_600_000,
  oldestMs: 5 * 366 * 86_400_000,
  name: 200,
  key: 200,
  properties: 65_536,
} as const

/** An event that passed the door. `attributes` are carried along into the contact; null removes one. */
export type EventInput = {
  id: string
  contact: string
  name: string
  at: number
  properties: Record<string, Json>
  attributes?: Record<string, Json>
}

/** What the request as a whole makes necessary to look at: every text (NUL, half characters, prototype keys), and sizes. */
export type Looks = { texts: boolean; sizes: boolean }

/**
 * Reads one event, or says why it is not taken. Written by hand: a schema library would take most of the time of ten thousand
 * events a second.
 */
export function readEvent(value: unknown, now: number, looks: Looks): EventInput | { refused: string } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return { refused: 'an event is an object' }
  const { id, contact, name, at, properties = {}, attributes, ...more } = value as Record<string, unknown>
  const [unknown] = Object.keys(more)
  if (unknown !== undefined) return { refused: `${unknown.slice(0, 40)}: this field is not known` }
  if (typeof id !== 'string' || id === '')
    return { refused: 'id: is missing; give each event an id of its own, so that a repeat counts once' }
  if (id.length > eventLimits.key) return { refused: 'id: longer than 200 characters' }
  if (typeof contact !== 'string' || contact === '')
    return { refused: 'contact: is missing; name the contact by your own key' }
  if (contact.length > eventLimits.key) return { refused: 'contact: longer than 200 characters' }
  if (typeof name !== 'string' || name === '') return { refused: 'name: is missing' }
  if (name.length > eventLimits.name) return { refused: 'name: longer than 200 characters' }
  const instant = readInstant(at, now)
  if (typeof instant === 'string') return { refused: instant }
  if (!isObject(properties)) return { refused: 'properties: not an object' }
  if (attributes !== undefined && !isObject(attributes)) return { refused: 'attributes: not an object' }
  const reason = looks.texts ? refuseTexts([id, contact, name, properties, attributes ?? null]) : null
  if (reason) return { refused: reason }
  if (looks.sizes && (isLarge(properties) || isLarge(attributes))) return { refused: 'properties: larger than 64 KB' }
  const event: EventInput = { id, contact, name, at: instant, properties }
  if (attributes) event.attributes = attributes
  return event
}

function readInstant(at: unknown, now: number): number | string {
  if (at === undefined || at === null) return now
  const instant =
    typeof at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(at)
      ? Date.parse(at)
      : Number.NaN
  if (!Number.isFinite(instant)) return 'at: not an instant such as 2026-11-24T08:00:00Z'
  if (instant > now + eventLimits.aheadMs) return 'at: more than an hour in the future; check the clock of the sender'
  return instant < now - eventLimits.oldestMs ? 'at: older than five years' : instant
}

function isObject(value: unknown): value is Record<string, Json> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function isLarge(value: unknown): boolean {
  return value !== undefined && JSON.stringify(value).length > eventLimits.properties
}

/** The slow look for what PostgreSQL cannot hold or nobody should. */
function refuseTexts(parts: unknown[]): string | null {
  const open: unknown[] = [...parts]
  while (open.length > 0) {
    const item = open.pop()
    if (typeof item === 'string') {
      if (item.includes('\0')) return 'a NUL character is not allowed'
      if (!item.isWellFormed()) return 'a text holds half a character'
    } else if (item !== null && typeof item === 'object') {
      for (const [key, inner] of Object.entries(item)) {
        if (!Array.isArray(item) && forbiddenKeys.has(key)) return `the key "${key}" is not allowed`
        open.push(key, inner)
      }
    }
  }
  return null
}
