import type { Known } from '../canvas/actions.ts'
import { readClipboard } from '../canvas/clipboard.ts'
import { queries, queryClient } from '../data/queries.ts'
import { sayNote } from '../data/say.ts'
import { copySteps } from '../document/new-step.ts'
import { currentTexts } from '../i18n/texts.ts'
import type { DropPoint } from '../layout/layout-types.ts'
import { missingReferences, remapSteps } from './references.ts'
import { askRemap } from './remap-store.ts'

/** Pastes copied steps into a place, as one command. Asks first what becomes of names that this workspace does not have. */
export async function pasteSteps(
  { kinds, view, dispatch, announce, focusStep }: Known,
  drop: DropPoint | null,
): Promise<void> {
  const { canvas, remap } = currentTexts()
  const read = await readClipboard()
  if (!read.ok) {
    const notice = { empty: canvas.pasteFailed, ...remap.refused }[read.reason]
    sayNote(notice)
    return announce(notice)
  }
  const { texts } = read.copied
  let steps = read.copied.steps.filter((step) => !kinds.get(step.kind)?.trigger)
  if (steps.length === 0) return announce(canvas.pasteFailed)
  const references = missingReferences(steps, null, view.getState().catalogue, kinds)
  // Asked afresh: what was made a moment ago is not missing.
  if (references.length > 0) {
    const catalogue = await queryClient.fetchQuery({ ...queries.catalogue(), staleTime: 0 })
    const missing = missingReferences(steps, null, catalogue, kinds)
    const choices = missing.length > 0 ? await askRemap(missing, texts) : new Map<string, never>()
    if (!choices) return
    steps = remapSteps(steps, choices, texts, kinds)
  }
  const pasted = copySteps(steps, kinds)
  if (dispatch({ type: 'paste', place: drop?.place ?? null, ...pasted })) focusStep(pasted.head)
  announce(canvas.pasted(pasted.steps.length))
}
