import type { Comparison, Condition, Measure, Read } from '../condition.ts'
import type { Facts, FactEvent, Instant } from '../facts.ts'
import { type Json, readPath } from '../json.ts'
import { addDuration } from '../time/calendar.ts'
import { compare } from './compare.ts'
import { addDecimals } from './decimal.ts'

/** Evaluates a condition over one contact's facts; every value read on the way is appended to `reads`. */
export function evaluate(condition: Condition, facts: Facts, now: Instant, reads: Read[] = []): boolean {
  switch (condition.type) {
    case 'all':
      return condition.of.every((child) => evaluate(child, facts, now, reads))
    case 'any':
      return condition.of.some((child) => evaluate(child, facts, now, reads))
    case 'not':
      return !evaluate(condition.of, facts, now, reads)
    case 'attribute':
      return read(condition, facts.contact.attributes, condition.path, now, reads)
    case 'entry':
      return read(condition, facts.entry, `entry.${condition.path}`, now, reads)
    case 'answer':
      return read(condition, facts.answers[condition.step], `steps.${condition.step}.${condition.path}`, now, reads)
    case 'tag': {
      const has = facts.contact.tags.includes(condition.tag)
      reads.push({ what: `tag.${condition.tag}`, value: has })
      return has === condition.has
    }
    case 'segment': {
      const inside = facts.segments.has(condition.segment)
      reads.push({ what: `segment.${condition.segment}`, value: inside })
      return inside === condition.in
    }
    case 'consent': {
      const granted = facts.consents[`${condition.channel}/${condition.purpose}`] === true
      reads.push({ what: `consent.${condition.channel}.${condition.purpose}`, value: granted })
      return granted === condition.granted
    }
    case 'event': {
      const from = condition.within === undefined ? -Infinity : addDuration(now, condition.within, 'UTC', -1)
      const matching = facts.events.filter(
        (event) =>
          event.name === condition.name &&
          event.at > from &&
          event.at <= now &&
          matchesAll(condition.where ?? [], event.properties, now),
      )
      return measured(matching, condition.measure, condition.name, reads) === condition.done
    }
    case 'message': {
      const from = condition.within === undefined ? -Infinity : addDuration(now, condition.within, 'UTC', -1)
      const done = facts.messages.some(
        (message) =>
          message.fact === condition.fact &&
          message.at > from &&
          message.at <= now &&
          (condition.step === undefined || message.step === condition.step) &&
          (condition.channel === undefined || message.channel === condition.channel),
      )
      reads.push({ what: `message.${condition.fact}`, value: done })
      return done === condition.done
    }
  }
}

/** True when every comparison holds on the properties. */
export function matchesAll(where: Comparison[], properties: Record<string, Json>, now: Instant): boolean {
  return where.every((comparison) => compare(comparison, readPath(properties, comparison.path), now))
}

function read(comparison: Comparison, from: Json | undefined, what: string, now: Instant, reads: Read[]): boolean {
  const value = readPath(from, comparison.path)
  reads.push({ what, value })
  return compare(comparison, value, now)
}

function measured(events: FactEvent[], measure: Measure | undefined, name: string, reads: Read[]): boolean {
  if (!measure) {
    reads.push({ what: `event.${name}.count`, value: events.length })
    return events.length > 0
  }
  const amount =
    measure.of === 'count'
      ? events.length
      : addDecimals(events.map((event) => readPath(event.properties, measure.path ?? '')))
  reads.push({ what: `event.${name}.${measure.of}`, value: amount })
  if (measure.op === 'atLeast') return amount >= measure.value
  return measure.op === 'atMost' ? amount <= measure.value : amount === measure.value
}
