import { copySteps } from '../document/new-step.ts'
import { branchOf } from '../document/shape.ts'
import { currentTexts } from '../i18n/texts.ts'
import type { DropPoint } from '../layout/layout-types.ts'
import type { Known } from './actions.ts'

/** Steps a second time: duplicated in place, or by way of the clipboard. */
export function createCopyActions(
  known: Known,
  { defaultDrop, remove }: { defaultDrop(): DropPoint | null; remove(ids: string[]): void },
) {
  const { documents, view, kinds, dispatch, announce, focusStep, unitOf } = known
  const doc = () => documents.getState().doc
  /** One step stands for itself with its inner branches. */
  const unitsOf = (ids: string[]) => (ids.length === 1 && ids[0] ? unitOf(ids[0]) : ids)

  function duplicate(ids: string[]): void {
    const units = unitsOf(ids)
    const originals = units.map((id) => doc().steps[id]).filter((step) => step !== undefined)
    const inside = new Set(units)
    const tail =
      units
        .toReversed()
        .map((id) => view.getState().layout.drops.find(({ place }) => place?.from === id)?.place)
        .find((place) => place && !inside.has(doc().steps[place.from]?.next[place.ports[0] ?? ''] ?? '')) ?? null
    if (originals.length === 0 || !tail) return
    const copy = copySteps(originals, kinds)
    if (dispatch({ type: 'duplicate', place: tail, ...copy })) focusStep(copy.head)
  }

  /** A branch from its first step on, in reading order. */
  function inReadingOrder(id: string): string[] {
    const branch = branchOf(doc(), id)
    return [id, ...view.getState().order.filter((other) => other !== id && branch.has(other))]
  }

  /** The steps of a branch; none when other ways lead to its first step as well. */
  function branchSteps(id: string): string[] {
    const ways = Object.values(doc().steps).filter((step) => Object.values(step.next).includes(id))
    return ways.length === 1 ? inReadingOrder(id) : []
  }

  async function copy(ids: string[], cut = false): Promise<void> {
    const units = unitsOf(ids)
    const steps = units.map((id) => doc().steps[id]).filter((step) => step !== undefined)
    if (steps.length === 0) return
    const { copySteps: copyOut } = await import('../remap/copy.ts')
    await copyOut(steps)
    announce(currentTexts().common.copied)
    if (cut) remove(units)
  }

  async function paste(drop: DropPoint | null = defaultDrop()): Promise<void> {
    const { pasteSteps } = await import('../remap/paste.ts')
    await pasteSteps(known, drop)
  }

  return { duplicate, branchSteps, duplicateBranch: (id: string) => duplicate(inReadingOrder(id)), copy, paste }
}
