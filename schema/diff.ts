import type { JourneyDoc, Step, StepId } from './document.ts'
import { canonicalJson, type Json } from './json.ts'

/** One value that differs. An absent `before` was added, an absent `after` was taken away. `path` is from the step, or from the document. */
export type FieldChange = { path: (string | number)[]; before?: Json; after?: Json }

/**
 * What became of a step. `changed`: its kind, name or config differ. `moved`: it does the same at another place. `rerouted`: only where
 * its ways out lead differs, because something beside it came or went.
 */
export type StepChange = {
  stepId: StepId
  change: 'added' | 'removed' | 'changed' | 'moved' | 'rerouted'
  /** A changed step may have moved as well. */
  moved: boolean
  fields: FieldChange[]
}

/** Everything that differs between two documents; applied to the first it gives the second. */
export type DocumentDiff = { steps: StepChange[]; journey: FieldChange[] }

/** Compares two documents. Steps come in the order of the later document, those taken away last. */
export function diffDocuments(before: JourneyDoc, after: JourneyDoc): DocumentDiff {
  const places = { before: placesOf(before, after), after: placesOf(after, before) }
  const ids = [
    ...Object.keys(after.steps),
    ...Object.keys(before.steps).filter((id) => !Object.hasOwn(after.steps, id)),
  ]
  const steps = ids.flatMap((stepId): StepChange[] => {
    const old = stepOf(before, stepId)
    const now = stepOf(after, stepId)
    if (!old) return [{ stepId, change: 'added', moved: false, fields: [{ path: [], after: plain(now!) }] }]
    if (!now) return [{ stepId, change: 'removed', moved: false, fields: [{ path: [], before: plain(old) }] }]
    const moved =
      canonicalJson(places.before.get(stepId)) !== canonicalJson(places.after.get(stepId)) ||
      canonicalJson(old.pin ?? null) !== canonicalJson(now.pin ?? null)
    const fields = compare(plain(old), plain(now), [])
    if (fields.length === 0) return moved ? [{ stepId, change: 'moved', moved, fields }] : []
    const meaning = fields.some(({ path }) => path[0] !== 'next' && path[0] !== 'pin')
    return [{ stepId, change: meaning ? 'changed' : moved ? 'moved' : 'rerouted', moved, fields }]
  })
  const { steps: _, ...whole } = before
  const { steps: __, ...wholeAfter } = after
  return { steps, journey: compare(plain(whole), plain(wholeAfter), []) }
}

/** The later document, made from the earlier one and what differs. */
export function applyDiff(before: JourneyDoc, { steps, journey }: DocumentDiff): JourneyDoc {
  const doc = structuredClone(before) as unknown as { [key: string]: Json }
  for (const field of journey) put(doc, field)
  const all = doc['steps'] as { [id: string]: Json }
  for (const { stepId, change, fields } of steps) {
    if (change === 'removed') delete all[stepId]
    else if (change === 'added') all[stepId] = structuredClone(fields[0]!.after!)
    else for (const field of fields) put(all[stepId] as { [key: string]: Json }, field)
  }
  return doc as unknown as JourneyDoc
}

/** Whether nothing differs. */
export const isSame = ({ steps, journey }: DocumentDiff): boolean => steps.length === 0 && journey.length === 0

function compare(before: Json, after: Json, path: (string | number)[]): FieldChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  if (Array.isArray(before) && Array.isArray(after))
    return sameItems(before, after)
      ? before.flatMap((item, index) => compare(item, after[index]!, [...path, index]))
      : [{ path, before, after }]
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): FieldChange[] => {
    const at = [...path, key]
    if (!Object.hasOwn(before, key)) return [{ path: at, after: after[key]! }]
    if (!Object.hasOwn(after, key)) return [{ path: at, before: before[key]! }]
    return compare(before[key]!, after[key]!, at)
  })
}

/** Lists are compared item by item when they hold the same things in the same order: by id, else by number. */
function sameItems(before: Json[], after: Json[]): boolean {
  return (
    before.length === after.length &&
    before.every((item, index) => {
      const other = after[index]!
      return isObject(item) && isObject(other) && item['id'] === other['id']
    })
  )
}

function put(target: { [key: string]: Json }, { path, after }: FieldChange): void {
  let here: { [key: string | number]: Json } = target
  for (const key of path.slice(0, -1)) here = here[key] as typeof here
  const last = path.at(-1)!
  if (after === undefined) delete here[last]
  else here[last] = structuredClone(after)
}

/**
 * Where each step stands that both documents have: the nearest such steps before it and their ways out. What only one of them has is
 * looked through, so that putting a step between two others moves neither.
 */
function placesOf(doc: JourneyDoc, other: JourneyDoc): Map<StepId, string[]> {
  const common = (id: StepId) => stepOf(doc, id) !== undefined && stepOf(other, id) !== undefined
  const places = new Map<StepId, string[]>(Object.keys(doc.steps).map((id) => [id, []]))
  for (const step of Object.values(doc.steps).filter(({ id }) => common(id)))
    for (const [port, target] of Object.entries(step.next))
      for (const id of nearest(doc, target, common)) places.get(id)?.push(`${step.id}:${port}`)
  for (const ways of places.values()) ways.sort()
  return places
}

function nearest(doc: JourneyDoc, from: StepId | null, common: (id: StepId) => boolean): Set<StepId> {
  const reached = new Set<StepId>()
  const seen = new Set<StepId>()
  const waiting = [from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === null || seen.has(id)) continue
    seen.add(id)
    if (common(id)) reached.add(id)
    else waiting.push(...Object.values(stepOf(doc, id)?.next ?? {}))
  }
  return reached
}

const stepOf = (doc: JourneyDoc, id: StepId): Step | undefined =>
  Object.hasOwn(doc.steps, id) ? doc.steps[id] : undefined
const isObject = (value: Json): value is { [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json
