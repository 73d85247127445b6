import type { JourneyDoc, StepId } from '../../schema/document.ts'
import { dominators } from '../layout/dominators.ts'

/** Where a step goes on when it is taken out: the target of its first connected port. */
export function mainTarget(doc: JourneyDoc, id: StepId): StepId | null {
  for (const target of Object.values(doc.steps[id]?.next ?? {})) if (target !== null && target !== id) return target
  return null
}

/** Takes steps out and joins the ends: what led to a step leads to where it went on. */
export function withoutSteps(doc: JourneyDoc, ids: StepId[]): void {
  const gone = new Set(ids)
  const onward = (id: StepId): StepId | null => {
    const seen = new Set<StepId>()
    let here: StepId | null = id
    while (here !== null && gone.has(here)) {
      if (seen.has(here)) return null
      seen.add(here)
      here = mainTarget(doc, here)
    }
    return here
  }
  for (const [from, step] of Object.entries(doc.steps)) {
    if (gone.has(from)) continue
    for (const [port, target] of Object.entries(step.next)) {
      if (target === null || !gone.has(target)) continue
      const next = onward(target)
      step.next[port] = next === from ? null : next
    }
  }
  for (const id of gone) delete doc.steps[id]
  doc.triggers = doc.triggers.filter((trigger) => !gone.has(trigger))
  leaveGroups(doc, gone)
}

/** Takes steps out of their groups; a group that is left with none goes. */
export function leaveGroups(doc: JourneyDoc, ids: ReadonlySet<StepId>): void {
  if (!doc.groups?.some(({ steps }) => steps.some((id) => ids.has(id)))) return
  const rest = doc.groups
    .map((group) => ({ ...group, steps: group.steps.filter((id) => !ids.has(id)) }))
    .filter(({ steps }) => steps.length > 0)
  if (rest.length > 0) doc.groups = rest
  else delete doc.groups
}

/** Ids of the steps nobody leads to besides triggers: pasted or cut loose, drawn beside the journey. */
export function looseHeads(doc: JourneyDoc): StepId[] {
  const targets = new Set(Object.values(doc.steps).flatMap((step) => Object.values(step.next)))
  return Object.keys(doc.steps).filter((id) => !targets.has(id) && !doc.triggers.includes(id))
}

function dominatorTree(doc: JourneyDoc) {
  const roots = [...doc.triggers.filter((id) => doc.steps[id]), ...looseHeads(doc)]
  return dominators(roots, (id) =>
    Object.values(doc.steps[id]?.next ?? {}).filter(
      (target): target is string => target !== null && !!doc.steps[target],
    ),
  )
}

/** A step and everything that can only be reached through it. */
export function branchOf(doc: JourneyDoc, id: StepId): Set<StepId> {
  const { order, idom } = dominatorTree(doc)
  const branch = new Set<StepId>([id])
  for (const other of order) {
    const parent = idom.get(other)
    if (parent !== undefined && parent !== null && branch.has(parent)) branch.add(other)
  }
  return branch
}

/** A step with its inner branches, without what follows after they meet again: the unit that moves and is copied. */
export function blockOf(doc: JourneyDoc, id: StepId): StepId[] {
  const branch = branchOf(doc, id)
  const exits = new Set(Object.values(doc.steps[id]?.next ?? {}))
  if (exits.size < 2) return [id]
  const { order, idom } = dominatorTree(doc)
  const entries = new Map<StepId, number>()
  for (const step of Object.values(doc.steps)) {
    for (const target of new Set(Object.values(step.next)))
      if (target !== null) entries.set(target, (entries.get(target) ?? 0) + 1)
  }
  const block = new Set<StepId>([id])
  for (const other of order) {
    if (!branch.has(other) || other === id) continue
    const parent = idom.get(other)
    const meetsAgain = parent === id && (entries.get(other) ?? 0) > 1
    if (!meetsAgain && parent !== undefined && parent !== null && block.has(parent)) block.add(other)
  }
  return order.filter((other) => block.has(other))
}
