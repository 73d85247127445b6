import type { Group, JourneyDoc, Note, Step, StepId } from '../../schema/document.ts'
import { type Command, CommandRefused, type ConfigPath, type Place, type Tail } from './command.ts'
import { branchOf, leaveGroups, withoutSteps } from './shape.ts'

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>
type Recipes = {
  [Type in Exclude<Command['type'], 'revert' | 'replaceDocument'>]: (doc: JourneyDoc, command: Of<Type>) => void
}

/** How each command changes a (draft of a) document. A command whose step is gone refuses instead of guessing. */
export const recipes: Recipes = {
  insertStep: (doc, { place, step, flow }) =>
    graft(
      doc,
      place,
      [step],
      step.id,
      flow.map((port) => ({ step: step.id, port })),
    ),
  insertBefore: (doc, { target, sources, step, flow }) => {
    need(doc, target)
    add(doc, step)
    for (const { from, ports } of sources) {
      const source = doc.steps[from]
      for (const port of ports) if (source && source.next[port] === target) source.next[port] = step.id
    }
    for (const port of flow) need(doc, step.id).next[port] = target
  },
  insertTrigger: (doc, { step, flow, target }) => {
    if (target !== null) need(doc, target)
    add(doc, step)
    for (const port of flow) need(doc, step.id).next[port] = target
    doc.triggers.push(step.id)
  },
  insertLoose: (doc, { step }) => add(doc, step),
  paste: (doc, { place, steps, head, tails }) => {
    if (place) return graft(doc, place, steps, head, tails)
    for (const step of steps) add(doc, step)
  },
  duplicate: (doc, { place, steps, head, tails }) => graft(doc, place, steps, head, tails),
  deleteSteps: (doc, { ids }) => {
    if (!ids.some((id) => doc.steps[id])) throw new CommandRefused('gone')
    withoutSteps(doc, ids)
  },
  deleteBranch: (doc, { id }) => {
    need(doc, id)
    const gone = branchOf(doc, id)
    for (const step of Object.values(doc.steps)) {
      for (const port of Object.keys(step.next)) if (gone.has(step.next[port] ?? '')) step.next[port] = null
    }
    for (const other of gone) delete doc.steps[other]
    doc.triggers = doc.triggers.filter((trigger) => !gone.has(trigger))
    leaveGroups(doc, gone)
  },
  moveSteps: (doc, { ids, place }) => moveSteps(doc, ids, place),
  connect: (doc, { place, target }) => {
    if (target !== null) need(doc, target)
    point(doc, place, target)
  },
  setConfig: (doc, { step, path, value, ports }) => {
    const owner = need(doc, step)
    setIn(owner.config, path, value)
    if (!ports) return
    for (const port of Object.keys(owner.next)) if (!ports.includes(port)) delete owner.next[port]
    for (const port of ports) owner.next[port] ??= null
  },
  rename: (doc, { step, name }) => {
    const owner = need(doc, step)
    if (name.trim() === '') delete owner.name
    else owner.name = name.slice(0, 120)
  },
  renameJourney: (doc, { name }) => {
    doc.name = name.slice(0, 200)
  },
  setSettings: (doc, { path, value }) => setIn(doc.settings, path, value),
  pin: (doc, { step, x, y }) => {
    need(doc, step).pin = { x: Math.round(x), y: Math.round(y) }
  },
  pinSteps: (doc, { pins }) => {
    for (const { step, x, y } of pins) need(doc, step).pin = { x: Math.round(x), y: Math.round(y) }
  },
  unpin: (doc, { steps }) => {
    for (const id of steps) delete doc.steps[id]?.pin
  },
  addNote: (doc, { id, text, x, y, beside }) => {
    if (doc.notes.some((note) => note.id === id)) throw new CommandRefused('exists')
    doc.notes.push({ id, text, x: Math.round(x), y: Math.round(y), ...(beside === undefined ? {} : { beside }) })
  },
  setNote: (doc, { id, text, colour }) => {
    const note = needNote(doc, id)
    if (text !== undefined) note.text = text.slice(0, 4000)
    if (colour !== undefined) note.colour = colour
  },
  moveNote: (doc, { id, x, y, beside }) => {
    const note = needNote(doc, id)
    note.x = Math.round(x)
    note.y = Math.round(y)
    if (beside === null) delete note.beside
    else note.beside = beside
  },
  deleteNote: (doc, { id }) => {
    needNote(doc, id)
    doc.notes = doc.notes.filter((note) => note.id !== id)
  },
  addGroup: (doc, { group }) => {
    if (doc.groups?.some(({ id }) => id === group.id)) throw new CommandRefused('exists')
    const steps = group.steps.filter((id) => Object.hasOwn(doc.steps, id))
    if (steps.length === 0) throw new CommandRefused('gone')
    leaveGroups(doc, new Set(steps))
    doc.groups = [...(doc.groups ?? []), { ...group, steps }]
  },
  renameGroup: (doc, { id, name }) => {
    needGroup(doc, id).name = name.slice(0, 120)
  },
  collapseGroup: (doc, { id, collapsed }) => {
    const group = needGroup(doc, id)
    if (collapsed) group.collapsed = true
    else delete group.collapsed
  },
  ungroup: (doc, { id }) => {
    needGroup(doc, id)
    const rest = (doc.groups ?? []).filter((group) => group.id !== id)
    if (rest.length > 0) doc.groups = rest
    else delete doc.groups
  },
  listTrigger: (doc, { id, listed }) => {
    if (listed) need(doc, id)
    doc.triggers = [...doc.triggers.filter((trigger) => trigger !== id), ...(listed ? [id] : [])]
  },
  mendId: (doc, { id }) => {
    need(doc, id).id = id
  },
  fix: (doc, { commands }) => {
    for (const command of commands) {
      if (command.type === 'revert' || command.type === 'replaceDocument') throw new CommandRefused('nothing')
      ;(recipes[command.type] as (doc: JourneyDoc, command: Command) => void)(doc, command)
    }
  },
}

function needNote(doc: JourneyDoc, id: string): Note {
  const note = doc.notes.find((candidate) => candidate.id === id)
  if (!note) throw new CommandRefused('gone')
  return note
}

function needGroup(doc: JourneyDoc, id: string): Group {
  const group = doc.groups?.find((candidate) => candidate.id === id)
  if (!group) throw new CommandRefused('gone')
  return group
}

function need(doc: JourneyDoc, id: StepId): Step {
  const step = Object.hasOwn(doc.steps, id) ? doc.steps[id] : undefined
  if (!step) throw new CommandRefused('gone')
  return step
}

function add(doc: JourneyDoc, step: Step): void {
  if (Object.hasOwn(doc.steps, step.id)) throw new CommandRefused('exists')
  doc.steps[step.id] = structuredClone(step)
}

/** Points every port of a place at a target. */
function point(doc: JourneyDoc, { from, ports }: Place, target: StepId | null): void {
  const owner = need(doc, from)
  for (const port of ports) owner.next[port] = target
}

/** Puts a fragment into a place: the place leads to its head, its tails go on where the place led. */
function graft(doc: JourneyDoc, place: Place, steps: Step[], head: StepId, tails: Tail[]): void {
  const before = need(doc, place.from).next[place.ports[0] ?? ''] ?? null
  for (const step of steps) add(doc, step)
  point(doc, place, head)
  for (const { step, port } of tails) need(doc, step).next[port] = before
}

function moveSteps(doc: JourneyDoc, ids: StepId[], place: Place): void {
  if (ids.includes(place.from)) throw new CommandRefused('cycle')
  const moved = ids.map((id) => structuredClone(toPlain(need(doc, id))))
  const head = moved[0]
  if (!head) throw new CommandRefused('nothing')
  const { groups } = doc
  const kept = groups && toPlain(groups)
  withoutSteps(doc, ids)
  if (kept) doc.groups = kept
  const inside = new Set(ids)
  for (const step of moved) delete step.pin
  const ends = moved.flatMap((step) =>
    Object.entries(step.next).map(([port, target]) => ({ step: step.id, port, target })),
  )
  const leaving = ends.filter(({ target }) => target !== null && !inside.has(target))
  const tails = leaving.length > 0 ? leaving : ends.filter(({ target }) => target === null)
  graft(doc, place, moved, head.id, tails)
}

function setIn(root: Record<string, unknown>, path: ConfigPath, value: unknown): void {
  // A config is JSON of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  let here: any = root
  for (const key of path.slice(0, -1)) {
    if (here[key] === null || typeof here[key] !== 'object') throw new CommandRefused('gone')
    here = here[key]
  }
  const last = path.at(-1)
  if (last === undefined) throw new CommandRefused('nothing')
  if (value === undefined && !Array.isArray(here)) delete here[last]
  else here[last] = structuredClone(value)
}

/** A copy without immer's proxies: what is taken out of a draft may be put back in elsewhere. */
function toPlain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
