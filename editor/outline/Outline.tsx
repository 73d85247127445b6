import { useMemo } from 'react'
import { useLanguage } from '../app/language.ts'
import { useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { KindTile } from '../canvas/KindTile.tsx'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { outlineOf } from './outline-of.ts'
import classes from './Outline.module.css'

/** The journey as a tree: the same document for a screen reader and for a narrow screen. */
export function Outline() {
  const { kinds, actions } = useJourney()
  const { canvas } = useTexts()
  const language = useLanguage()
  const shapes = useView((state) => state.shapes)
  const order = useView((state) => state.order)
  const focus = useSession((state) => state.focus)
  const rows = useMemo(() => outlineOf(shapes, order), [shapes, order])
  const at = rows.findIndex((row) => row.id === focus && !row.again)
  const go = (index: number) => {
    const row = rows[index]
    if (!row) return
    actions.focusStep(row.id)
    document.querySelector<HTMLElement>(`[data-outline-row="${index}"]`)?.focus()
  }
  return (
    <nav className={classes.outline} aria-label={canvas.outline}>
      <div role="tree" aria-label={canvas.outline}>
        {rows.map((row, index) => {
          const shape = shapes.get(row.id)
          if (!shape) return null
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
              onClick={() => actions.focusStep(row.id, { open: true })}
              onKeyDown={(event) => {
                if (event.key === 'ArrowDown') go(index + 1)
                else if (event.key === 'ArrowUp') go(index - 1)
                else if (event.key === 'Enter') actions.focusStep(row.id, { open: true })
                else if (event.key === 'Delete') actions.remove([row.id])
                else return
                event.preventDefault()
                event.stopPropagation()
              }}
            >
              {row.label && <span className={classes.port}>{row.label[language]}</span>}
              <span className={classes.title} data-again={row.again || undefined}>
                <KindTile kind={shape.step.kind} size={20} />
                {row.again
                  ? canvas.jumpTo(stepTitle(shape.step, kinds)[language])
                  : stepTitle(shape.step, kinds)[language]}
              </span>
            </div>
          )
        })}
      </div>
    </nav>
  )
}
