import type { DocumentDiff } from '../../schema/diff.ts'
import type { JourneyDoc, Step, StepId } from '../../schema/document.ts'

/**
 * One drawing of two documents: the later one, with the steps that were taken away standing where they stood, so that both can be seen
 * at once. For looking at only.
 */
export function unionDoc(before: JourneyDoc, after: JourneyDoc, diff: DocumentDiff): JourneyDoc {
  const removed = new Set(diff.steps.filter(({ change }) => change === 'removed').map(({ stepId }) => stepId))
  const steps: Record<StepId, Step> = structuredClone(after.steps)
  for (const id of removed) steps[id] = structuredClone(before.steps[id]!)
  const placed = new Set<StepId>()
  for (const step of Object.values(after.steps)) {
    for (const [port, target] of Object.entries(before.steps[step.id]?.next ?? {})) {
      if (target === null || !Object.hasOwn(step.next, port)) continue
      const chain = ghosts(before, target, removed, placed)
      const last = chain.at(-1)
      if (!last) continue
      for (const id of chain) placed.add(id)
      steps[step.id]!.next[port] = target
      steps[last]!.next[firstPort(before.steps[last]!)!] = step.next[port] ?? null
    }
  }
  return {
    ...after,
    steps,
    triggers: [...after.triggers, ...before.triggers.filter((id) => removed.has(id))],
    notes: [],
    groups: [],
  }
}

/** The steps taken away from here on along their first way out, as far as they have one. */
function ghosts(before: JourneyDoc, from: StepId, removed: Set<StepId>, placed: Set<StepId>): StepId[] {
  const chain: StepId[] = []
  let id: StepId | null = from
  while (id !== null && removed.has(id) && !placed.has(id) && !chain.includes(id)) {
    const step: Step = before.steps[id]!
    const port = firstPort(step)
    if (port === undefined) break
    chain.push(id)
    id = step.next[port] ?? null
  }
  return chain
}

const firstPort = (step: Step): string | undefined => Object.keys(step.next)[0]
