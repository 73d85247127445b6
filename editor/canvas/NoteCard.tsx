import { IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, memo, useEffect, useRef } from 'react'
import { type Note, noteColours } from '../../schema/document.ts'
import { useTexts } from '../i18n/texts.ts'
import { anchorOf } from '../layout/notes.ts'
import { useDocument, useJourney, useSession } from './JourneyContext.tsx'
import { dragNote } from './note-drag.ts'
import classes from './NoteCard.module.css'

const stride = 20
const arrows: Record<string, [number, number]> = {
  ArrowUp: [0, -stride],
  ArrowDown: [0, stride],
  ArrowLeft: [-stride, 0],
  ArrowRight: [stride, 0],
}

/** Words beside the drawing: dragged by mouse, moved with Alt and an arrow, written in place. */
export const NoteCard = memo(function NoteCard({ id }: { id: string }) {
  const note = useDocument((state) => state.doc.notes.find((candidate) => candidate.id === id))
  const editing = useSession((state) => state.note === id)
  if (!note) return null
  return editing ? <NoteEditor note={note} /> : <NoteText note={note} />
})

function NoteText({ note }: { note: Note }) {
  const { session, actions, view } = useJourney()
  const { canvas } = useTexts()
  const button = useRef<HTMLButtonElement>(null)
  const asked = useSession((state) => state.noteFocus === note.id)
  useEffect(() => {
    if (!asked) return
    button.current?.focus({ preventScroll: true })
    session.setState({ noteFocus: null })
  }, [asked, session])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.altKey ? arrows[event.key] : undefined
    const box = view.getState().notes.get(note.id)
    if (step && box) {
      const at = anchorOf({ ...box, x: box.x + step[0], y: box.y + step[1] }, view.getState().layout.cards)
      actions.dispatch({ type: 'moveNote', id: note.id, ...at }, { key: `note:${note.id}:at` })
    } else if (event.key === 'Delete' || event.key === 'Backspace') actions.removeNote(note.id)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      className={classes.note}
      data-colour={note.colour ?? 'amber'}
      onPointerDown={(event) => dragNote(event, note.id, { view, actions })}
    >
      <button
        ref={button}
        type="button"
        className={classes.text}
        data-note={note.id}
        aria-label={canvas.noteLabel(note.text)}
        onDoubleClick={() => session.setState({ note: note.id })}
        onClick={(event) => {
          // Enter and Space click without a pointer.
          if (event.detail === 0) session.setState({ note: note.id })
        }}
        onKeyDown={onKeyDown}
      >
        {note.text || <i>{canvas.notePlaceholder}</i>}
      </button>
    </div>
  )
}

function NoteEditor({ note }: { note: Note }) {
  const { session, actions } = useJourney()
  const { canvas } = useTexts()
  const close = () => {
    if (session.getState().note !== note.id) return
    session.setState({ note: null })
    if (note.text.trim() === '') actions.removeNote(note.id)
  }
  return (
    <div
      className={classes.note}
      data-colour={note.colour ?? 'amber'}
      data-editing
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        event.preventDefault()
        event.stopPropagation()
        session.setState({ noteFocus: note.text.trim() === '' ? null : note.id })
        close()
      }}
    >
      <textarea
        className={`${classes.field} nowheel nodrag`}
        // The person asked to write here.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={note.text}
        maxLength={4000}
        aria-label={canvas.note}
        placeholder={canvas.notePlaceholder}
        onChange={(event) =>
          actions.dispatch({ type: 'setNote', id: note.id, text: event.target.value }, { key: `note:${note.id}` })
        }
      />
      <div className={classes.tools} role="toolbar" aria-label={canvas.noteColour}>
        {noteColours.map((colour) => (
          <button
            key={colour}
            type="button"
            className={classes.swatch}
            data-colour={colour}
            aria-pressed={(note.colour ?? 'amber') === colour}
            aria-label={canvas.noteColours[colour]}
            title={canvas.noteColours[colour]}
            onClick={() => actions.dispatch({ type: 'setNote', id: note.id, colour })}
          />
        ))}
        <button
          type="button"
          className={classes.remove}
          aria-label={canvas.deleteNote}
          title={canvas.deleteNote}
          onClick={() => actions.removeNote(note.id)}
        >
          <IconTrash size={15} stroke={1.8} />
        </button>
      </div>
    </div>
  )
}
