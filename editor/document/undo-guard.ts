import type { DocPatch } from '../../schema/api/journeys.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { sameValue, valueAt } from './conflicts.ts'
import type { Entry } from './document-store.ts'

/**
 * Marks what can no longer be undone (or redone) because somebody else has changed the same place: undoing would undo theirs. A place in
 * a list stands for the whole list, since its items move.
 */
export function guard(entries: Entry[], before: JourneyDoc, after: JourneyDoc): Entry[] {
  if (before === after) return entries
  let changed = false
  const guarded = entries.map((entry) => {
    if (entry.blocked || !touched(entry, before, after)) return entry
    changed = true
    return { ...entry, blocked: true }
  })
  return changed ? guarded : entries
}

function touched({ patches, inverse }: Entry, before: JourneyDoc, after: JourneyDoc): boolean {
  return [...patches, ...inverse].some((patch) => {
    const path = wholeList(patch)
    return !sameValue(valueAt(before, path), valueAt(after, path))
  })
}

function wholeList({ path }: DocPatch): (string | number)[] {
  const index = path.findIndex((key) => typeof key === 'number')
  const end = path.at(-1) === 'length' ? path.length - 1 : path.length
  return path.slice(0, index < 0 ? end : index)
}

/** Whether a way of the later document leads to a step that only the earlier one has: somebody has drawn to what would go. */
export function leavesLooseEnds(before: JourneyDoc, after: JourneyDoc): boolean {
  const gone = (id: string | null) => id !== null && !!before.steps[id] && !after.steps[id]
  return Object.values(after.steps).some((step) => Object.values(step.next).some(gone)) || after.triggers.some(gone)
}
