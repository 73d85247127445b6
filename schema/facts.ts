import type { Json } from './json.ts'
import type { MessageFact } from './condition.ts'

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** One thing a contact did. `at` is the event's own time. */
export type FactEvent = { name: string; at: Instant; properties: Record<string, Json> }

/** One thing that became of a message: state changes by receipt, clicks, opens, replies. */
export type FactMessage = {
  fact: MessageFact
  at: Instant
  step: string
  channel: string
  journey: string
  enrolment?: number
  /** What was said, where it is at hand. */
  text?: string
  /** Of a reply: the keyword it is as a whole, when a journey listens for that (`normaliseKeyword`). */
  keyword?: string
}

/**
 * Everything an interpreter may know about one contact at one moment, loaded as the plan asks (`factsNeeded`).
 * `events` and `messages` are in order of time. `segments` holds the ids of the segments that matter and that the contact is in.
 */
export type Facts = {
  contact: {
    id: number
    attributes: Record<string, Json>
    tags: string[]
    /** IANA zone; absent when unknown or not a zone. */
    zone?: string
    locale?: string
  }
  entry: Record<string, Json>
  answers: Record<string, Json>
  events: FactEvent[]
  messages: FactMessage[]
  segments: ReadonlySet<string>
  /** `channel/purpose` → granted. Absent = never asked. */
  consents: Record<string, boolean>
}

/** What a plan wants loaded besides the contact itself. A window of null means all of history. */
export type FactsNeeded = {
  events: Record<string, { windowMs: number | null }>
  messages: boolean
  segments: string[]
  consents: boolean
}
