import type { LiveCounts } from '../../schema/api/journeys.ts'
import type { JourneyDoc, StepId } from '../../schema/document.ts'
import { passedBy } from './numbers.ts'

/** The people of several steps together: who came in from outside, who is there, who ended inside. */
export function groupTotals(
  doc: JourneyDoc,
  ids: StepId[],
  counts: LiveCounts,
): { entered: number; here: number; ended: number } {
  const inside = new Set(ids)
  const totals = { entered: 0, here: 0, ended: 0 }
  for (const step of Object.values(doc.steps)) {
    const mine = counts.steps[step.id]
    if (inside.has(step.id)) {
      totals.here += mine?.here ?? 0
      const ways = Object.entries(step.next)
      totals.ended +=
        ways.length === 0
          ? Math.max(0, (mine?.arrived ?? 0) - (mine?.here ?? 0))
          : passedBy(
              mine,
              ways.filter(([, target]) => target === null).map(([port]) => port),
            )
      // A trigger lets people in without standing on it: when it is the only one, all came through it.
      if (doc.triggers.includes(step.id))
        totals.entered += doc.triggers.length === 1 ? counts.entered : passedBy(mine, Object.keys(step.next))
      continue
    }
    const leadsIn = Object.keys(step.next).filter((port) => inside.has(step.next[port] ?? ''))
    if (leadsIn.length === 0) continue
    totals.entered +=
      doc.triggers.length === 1 && doc.triggers[0] === step.id ? counts.entered : passedBy(mine, leadsIn)
  }
  return totals
}
