import { IconNote } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useLanguage } from '../app/language.ts'
import { useDocument, useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { outlineOf, withNotes } from './outline-of.ts'
import classes from './Outline.module.css'

/** The journey as a tree: the same document for a screen reader and for a narrow screen. */
export function Outline() {
  const { kinds, actions, session } = useJourney()
  const { canvas } = useTexts()
  const language = useLanguage()
  const shapes = useView((state) => state.shapes)
  const order = useView((state) => state.order)
  const focus = useSession((state) => state.focus)
  const notes = useDocument((state) => state.doc.notes)
  const rows = useMemo(() => withNotes(outlineOf(shapes, order), notes), [shapes, order, notes])
  const at = rows.findIndex((row) => row.id === focus && !row.again && !row.note)
  const go = (index: number) => {
    const row = rows[index]
    if (!row) return
    if (!row.note) actions.focusStep(row.id)
    document.querySelector<HTMLElement>(`[data-outline-row="${index}"]`)?.focus()
  }
  return (
    <nav className={classes.outline} aria-label={canvas.outline}>
      <div role="tree" aria-label={canvas.outline}>
        {rows.map((row, index) => {
          const shape = shapes.get(row.id)
          if (!shape && !row.note) return null
          const open = () => (row.note ? session.setState({ note: row.id }) : actions.focusStep(row.id, { open: true }))
          return (
            <div
              key={`${row.id}-${index}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-selected={focus === row.id}
              tabIndex={index === Math.max(0, at) ? 0 : -1}
              data-outline-row={index}
              className={classes.row}
              style={{ paddingLeft: 10 + row.depth * 14 }}
              onClick={open}
              onKeyDown={(event) => {
                if (event.key === 'ArrowDown') go(index + 1)
                else if (event.key === 'ArrowUp') go(index - 1)
                else if (event.key === 'Enter') open()
                else if (event.key === 'Delete' && row.note) actions.removeNote(row.id)
                else if (event.key === 'Delete') actions.remove([row.id])
                else return
                event.preventDefault()
                event.stopPropagation()
              }}
            >
              {row.label && <span className={classes.port}>{row.label[language]}</span>}
              <span className={classes.title} data-again={row.again || undefined}>
                {row.note && <IconNote size={16} stroke={1.7} aria-hidden />}
                {row.note && <span className={classes.note}>{canvas.noteLabel(row.note.text)}</span>}
                {shape && <KindTile kind={shape.step.kind} size={20} />}
                {shape &&
                  (row.again
                    ? canvas.jumpTo(stepTitle(shape.step, kinds)[language])
                    : stepTitle(shape.step, kinds)[language])}
              </span>
            </div>
          )
        })}
      </div>
    </nav>
  )
}
