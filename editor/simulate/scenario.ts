import type { SimulateScenario } from '../../schema/api/journeys.ts'
import type { Json } from '../../schema/json.ts'
import { parseDuration } from '../../schema/time/duration.ts'

/** Whom a simulation is about: a contact of the workspace, or somebody made up of attributes. */
export type Who =
  | { type: 'contact'; id: number | null }
  | { type: 'madeUp'; attributes: { name: string; value: string }[] }

/** Something that happens on the way. After a message: counted from its sending. Else: from the start. */
export type Happening =
  | { type: 'message'; stepId: string; fact: 'delivered' | 'clicked' | 'replied' | 'opened' | 'failed'; after: string }
  | { type: 'event'; name: string; properties: { name: string; value: string }[]; after: string }
  | { type: 'attribute'; name: string; value: string; after: string }

export type Inputs = { who: Who; startAt: string; happenings: Happening[] }

/** The request of a simulation, and what is kept of it as a test. */
export function scenarioOf({ who, startAt, happenings }: Inputs): SimulateScenario {
  const start = Date.parse(startAt)
  const at = (after: string) => new Date(start + msOf(after)).toISOString()
  const of = <Type extends Happening['type']>(type: Type) =>
    happenings.filter((one): one is Extract<Happening, { type: Type }> => one.type === type)
  return {
    ...(who.type === 'contact' && who.id !== null
      ? { contactId: who.id }
      : { contact: { attributes: who.type === 'madeUp' ? record(who.attributes) : {} } }),
    startAt: new Date(start).toISOString(),
    responses: of('message').map(({ stepId, fact, after }) => ({
      stepId,
      fact,
      afterMs: msOf(after),
      ...(fact === 'replied' ? { text: 'OK' } : {}),
    })),
    events: of('event')
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, properties, after }) => ({ name: name.trim(), at: at(after), properties: record(properties) })),
    changes: of('attribute')
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, value, after }) => ({ at: at(after), attributes: { [name.trim()]: readValue(value) } })),
  }
}

/** A simulation as it was kept, back in the form it was made in. */
export function inputsOf(scenario: SimulateScenario): Inputs {
  const startAt = scenario.startAt ?? new Date().toISOString()
  const after = (at: string) => durationOf(Date.parse(at) - Date.parse(startAt))
  return {
    who:
      scenario.contactId === undefined
        ? { type: 'madeUp', attributes: rows(scenario.contact?.attributes ?? {}) }
        : { type: 'contact', id: scenario.contactId },
    startAt,
    happenings: [
      ...(scenario.responses ?? []).map(({ stepId, fact, afterMs }): Happening => ({
        type: 'message',
        stepId,
        fact,
        after: durationOf(afterMs),
      })),
      ...(scenario.events ?? []).map(({ name, at, properties = {} }): Happening => ({
        type: 'event',
        name,
        properties: rows(properties),
        after: after(at),
      })),
      ...(scenario.changes ?? []).flatMap(({ at, attributes = {} }) =>
        rows(attributes).map((row): Happening => ({ type: 'attribute', ...row, after: after(at) })),
      ),
    ],
  }
}

/** A duration in the largest unit that says it exactly. */
export function durationOf(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes > 0 && minutes % 1440 === 0) return `P${minutes / 1440}D`
  if (minutes > 0 && minutes % 60 === 0) return `PT${minutes / 60}H`
  return `PT${minutes}M`
}

/** What somebody typed as a value: a number, a truth, nothing, else the text as it is. */
export function readValue(text: string): Json {
  const typed = text.trim()
  if (typed === '') return null
  if (/^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(typed)) return Number(typed)
  return typed === 'true' ? true : typed === 'false' ? false : text
}

function msOf(duration: string): number {
  const { days, exactMs } = parseDuration(duration)
  return days * 86_400_000 + exactMs
}

const record = (list: { name: string; value: string }[]): Record<string, Json> =>
  Object.fromEntries(
    list.filter(({ name }) => name.trim() !== '').map(({ name, value }) => [name.trim(), readValue(value)]),
  )
const rows = (values: Record<string, unknown>): { name: string; value: string }[] =>
  Object.entries(values).map(([name, value]) => ({
    name,
    value: value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value),
  }))
