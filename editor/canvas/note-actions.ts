import { newStepId } from '../document/new-step.ts'
import { currentTexts } from '../i18n/texts.ts'
import type { Known } from './actions.ts'

/** Words beside the drawing. */
export function createNoteActions({ documents, session, dispatch, announce, viewport }: Known) {
  function addNote(): void {
    const { focus } = session.getState()
    const id = newStepId('note')
    const at = viewport()?.center() ?? { x: 0, y: 0 }
    const beside = focus !== null && documents.getState().doc.steps[focus] ? { x: 0, y: 0, beside: focus } : at
    if (!dispatch({ type: 'addNote', id, text: '', ...beside })) return
    session.setState({ note: id })
    announce(currentTexts().canvas.noteAdded)
  }

  function removeNote(id: string): void {
    if (!dispatch({ type: 'deleteNote', id })) return
    session.setState(({ note, focusRequest }) => ({ note: note === id ? null : note, focusRequest: focusRequest + 1 }))
    announce(currentTexts().canvas.noteDeleted)
  }

  return { addNote, removeNote }
}
