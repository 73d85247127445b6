import type { JourneyDoc } from './document.ts'

/** The steps a step leads to: existing ones only, each once, in port order. */
export function targetsOf(doc: JourneyDoc, id: string): string[] {
  const targets = Object.values(doc.steps[id]?.next ?? {})
  return [...new Set(targets.filter((target): target is string => target !== null && Object.hasOwn(doc.steps, target)))]
}

/**
 * The strongly connected components that are cycles (more than one step, or a step that leads to itself), by Tarjan's algorithm,
 * written with an explicit stack so that a drawing of 10,000 steps in a row does not overflow.
 */
export function cycles(ids: string[], next: (id: string) => string[]): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const found: string[][] = []
  for (const root of ids) {
    if (index.has(root)) continue
    const work: { id: string; targets: string[]; at: number }[] = []
    const enter = (id: string) => {
      index.set(id, index.size)
      low.set(id, index.get(id)!)
      stack.push(id)
      onStack.add(id)
      work.push({ id, targets: next(id), at: 0 })
    }
    enter(root)
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      const target = frame.targets[frame.at++]
      if (target !== undefined) {
        if (!index.has(target)) enter(target)
        else if (onStack.has(target)) low.set(frame.id, Math.min(low.get(frame.id)!, index.get(target)!))
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(frame.id)!))
      if (low.get(frame.id) !== index.get(frame.id)) continue
      const component = stack.splice(stack.lastIndexOf(frame.id))
      for (const id of component) onStack.delete(id)
      if (component.length > 1 || next(frame.id).includes(frame.id)) found.push(component)
    }
  }
  return found
}

/** The steps on cycles in which no step rests: a walk would spin there. Cycles are looked for with the resting steps taken out. */
export function stepsOnRestlessCycles(doc: JourneyDoc, rests: (id: string) => boolean): string[] {
  const ids = Object.keys(doc.steps).filter((id) => !rests(id))
  return cycles(ids, (id) => targetsOf(doc, id).filter((target) => !rests(target))).flat()
}
