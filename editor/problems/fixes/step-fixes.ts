import type { JourneyDoc, Step, StepId } from '../../../schema/document.ts'
import { withoutSteps } from '../../document/shape.ts'
import { type FindFixes, type FixContext, fresh, portsOf, reachedFrom, setValues, stepOf, valueIn } from './fix.ts'

/** Nobody can enter: what waits at the head of the drawing is entered by API or by hand. */
export const noTrigger: FindFixes = (_, context) => {
  const { doc, kinds } = context
  const unlisted = Object.keys(doc.steps).find(
    (id) => kinds.get(doc.steps[id]?.kind ?? '')?.trigger && readable(context, doc.steps[id]!),
  )
  if (unlisted !== undefined)
    return [{ name: 'listTrigger', commands: [{ type: 'listTrigger', id: unlisted, listed: true }] }]
  const led = new Set(Object.values(doc.steps).flatMap((step) => Object.values(step.next)))
  const head =
    Object.keys(doc.steps).find((id) => !led.has(id) && !kinds.get(doc.steps[id]?.kind ?? '')?.trigger) ??
    Object.keys(doc.steps).find((id) => !kinds.get(doc.steps[id]?.kind ?? '')?.trigger)
  if (head === undefined) return []
  return [{ name: 'addTrigger', commands: [{ type: 'insertTrigger', ...fresh(context, 'api'), target: head }] }]
}

/** A trigger that is drawn but lets nobody in. */
export const triggerNotListed: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  return step ? [{ name: 'listTrigger', commands: [{ type: 'listTrigger', id: step.id, listed: true }] }] : []
}

/** A step of a kind that is not installed goes, when the ends can be joined. */
export const unknownKind: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  if (!step || !canRemove(context, [step.id])) return []
  return [{ name: 'removeStep', commands: [{ type: 'deleteSteps', ids: [step.id] }] }]
}

/** A step that nobody reaches is connected to a loose end, or goes with all that hangs on it. */
export const unreachable: FindFixes = (problem, context) => {
  const { doc, kinds } = context
  const step = stepOf(context, problem)
  if (!step) return []
  const entries = doc.triggers.filter((id) => {
    const trigger = doc.steps[id]
    return trigger && kinds.get(trigger.kind)?.trigger && readable(context, trigger)
  })
  const reached = reachedFrom(context, entries)
  const beyond = reachedFrom(context, [step.id])
  const end = Object.values(doc.steps).find(
    (other) => reached.has(other.id) && loosePortOf(context, other) !== undefined && !beyond.has(other.id),
  )
  const trigger = kinds.get(step.kind)?.trigger
  const island = islandOf(doc, step.id, reached)
  return [
    ...(end && !trigger
      ? [
          {
            name: 'connectLoose' as const,
            what: step.id,
            commands: [
              {
                type: 'connect' as const,
                place: { from: end.id, ports: [loosePortOf(context, end)!] },
                target: step.id,
              },
            ],
          },
        ]
      : []),
    ...(!island.some((id) => kinds.get(doc.steps[id]?.kind ?? '')?.trigger) && canRemove(context, island)
      ? [{ name: 'removeUnreachable' as const, commands: [{ type: 'deleteSteps' as const, ids: island }] }]
      : []),
  ]
}

/** A config that its kind cannot read goes back to what a fresh step has: the one value, or all of them. */
export const badConfig: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const kind = context.kinds.get(step?.kind ?? '')
  if (!step || !kind) return []
  const defaults = kind.defaults as Record<string, unknown>
  const key = problem.field?.split('.')[0]
  const field = key === undefined ? [] : [{ path: [key], value: structuredClone(defaults[key]) }]
  const all = [...new Set([...Object.keys(step.config), ...Object.keys(defaults)])].map((name) => ({
    path: [name],
    value: structuredClone(defaults[name]),
  }))
  const options = [
    { name: 'resetField' as const, values: field },
    { name: 'resetStep' as const, values: all },
  ]
  return options.flatMap(({ name, values }) => {
    const commands = setValues(context, step, values)
    if (commands.length === 0 || brings(context, step, values)) return []
    if (kind.trigger && !context.doc.triggers.includes(step.id))
      commands.push({ type: 'listTrigger', id: step.id, listed: true })
    return [{ name, ...(name === 'resetField' && key ? { what: key } : {}), commands }]
  })
}

/** A condition about a step that is gone asks about any step. */
export const unknownStep: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const gone = String(problem.params?.['id'] ?? '')
  const branches = valueIn(step?.config, ['branches'])
  if (!step || !Array.isArray(branches)) return []
  const values = branches.flatMap((branch, index) =>
    valueIn(branch, ['on']) === 'message' && valueIn(branch, ['step']) === gone
      ? [{ path: ['branches', index, 'step'], value: undefined }]
      : [],
  )
  const commands = values.length > 0 ? setValues(context, step, values) : []
  return commands.length > 0 ? [{ name: 'anyStep', commands }] : []
}

/** A step whose id is not its key in the document. */
export const mismatchedId: FindFixes = (problem) =>
  problem.stepId === undefined ? [] : [{ name: 'mendId', commands: [{ type: 'mendId', id: problem.stepId }] }]

/** Whether the kind itself finds errors in a config with these values. */
function brings(context: FixContext, step: Step, values: { path: (string | number)[]; value: unknown }[]): boolean {
  const config: Record<string, unknown> = structuredClone(step.config)
  for (const { path, value } of values) {
    const key = String(path[0])
    if (value === undefined) delete config[key]
    else config[key] = value
  }
  const kind = context.kinds.get(step.kind)!
  const parsed = kind.config.safeParse(config)
  if (!parsed.success) return true
  // What leads nowhere afterwards is an error in a trigger and a jump.
  if ((kind.trigger || kind.kind === 'jump') && portsOf(context, step, parsed.data).some((name) => !step.next[name]))
    return true
  const { doc, catalogue, now } = context
  if (kind.trigger && Object.values(doc.steps).some((other) => Object.values(other.next).includes(step.id))) return true
  const found = kind.check?.(parsed.data, {
    stepId: step.id,
    kindOf: (id) => doc.steps[id]?.kind,
    catalogue,
    purpose: doc.settings.purpose,
    now,
  })
  return found?.some(({ severity }) => severity === 'error') ?? false
}

const readable = ({ kinds }: FixContext, step: Step) => kinds.get(step.kind)?.config.safeParse(step.config).success

/** Steps can go when that leaves no trigger or jump without an end, makes no loop without rest, and nobody speaks of them. */
function canRemove({ doc, kinds }: FixContext, ids: StepId[]): boolean {
  const after = structuredClone(doc)
  withoutSteps(after, ids)
  const gone = new Set(ids)
  if (Object.keys(after.steps).length === 0) return false
  for (const [id, step] of Object.entries(after.steps)) {
    const kind = kinds.get(step.kind)
    const ended = Object.entries(step.next).some(
      ([name, target]) => target === null && doc.steps[id]?.next[name] !== null,
    )
    if (ended && (kind?.trigger || kind?.kind === 'jump')) return false
    const rerouted = Object.entries(step.next).flatMap(([name, target]) =>
      target === null || target === doc.steps[id]?.next[name] ? [] : [target],
    )
    if (rerouted.some((target) => !after.steps[target] || kinds.get(after.steps[target].kind)?.trigger)) return false
    if (reaches(after, rerouted, id)) return false
    const words = JSON.stringify(step.config)
    if ([...gone].some((name) => words.includes(`"${name}"`))) return false
  }
  return true
}

function reaches(doc: JourneyDoc, from: (StepId | null)[], to: StepId): boolean {
  const seen = new Set<StepId>()
  const open = from.filter((id) => id !== null)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...Object.values(doc.steps[id]?.next ?? {}).filter((target) => target !== null))
  }
  return false
}

function loosePortOf({ doc, kinds }: FixContext, step: Step): string | undefined {
  try {
    const ports = kinds.get(step.kind)?.ports(step.config) ?? []
    return ports.find((port) => !port.optional && (doc.steps[step.id]?.next[port.id] ?? null) === null)?.id
  } catch {
    return undefined
  }
}

/** The steps that hang together with one that nobody reaches, none of them reached. */
function islandOf(doc: JourneyDoc, start: StepId, reached: ReadonlySet<StepId>): StepId[] {
  const neighbours = new Map<StepId, StepId[]>()
  const note = (from: StepId, to: StepId) => neighbours.set(from, [...(neighbours.get(from) ?? []), to])
  for (const [id, step] of Object.entries(doc.steps)) {
    for (const target of Object.values(step.next)) {
      if (target === null) continue
      note(id, target)
      note(target, id)
    }
  }
  const island = new Set([start])
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of neighbours.get(id) ?? []) {
      if (island.has(other) || reached.has(other) || !Object.hasOwn(doc.steps, other)) continue
      island.add(other)
      open.push(other)
    }
  }
  return [...island]
}
