import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { useJourney, useSession } from '../../canvas/JourneyContext.tsx'
import { useTexts } from '../../i18n/texts.ts'
import classes from './Journey.module.css'

const fields = '[role=tabpanel] :is(input, textarea, select):not([type=hidden], :disabled)'
const framesToWait = 30

/** What stands beside the canvas. Enter on a card leads into its form, Esc leads back to the card. */
export function SidePanel({ side, children }: { side: keyof Panels; children: ReactNode }) {
  const { session, actions } = useJourney()
  const { canvas } = useTexts()
  const panel = useRef<HTMLElement>(null)
  const request = useSession((state) => state.formRequest)
  useEffect(() => {
    if (request === 0) return undefined
    // A form that is loaded for the first time is there some frames later.
    let frame = 0
    const before = document.activeElement
    const look = (left: number) => {
      if (document.activeElement !== before) return
      const field = panel.current?.querySelector<HTMLElement>(fields)
      if (field) {
        field.focus()
        session.setState({ formRequest: 0 })
      } else if (left > 0) frame = requestAnimationFrame(() => look(left - 1))
    }
    look(framesToWait)
    return () => cancelAnimationFrame(frame)
  }, [request, session])
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement
    const { focus } = session.getState()
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || event.defaultPrevented || focus === null) return
    // An open list closes first.
    if (target.getAttribute('aria-expanded') === 'true') return
    event.preventDefault()
    target.blur()
    actions.focusStep(focus)
  }
  return (
    <aside ref={panel} className={classes.side} data-side={side} aria-label={canvas.panels[side]} onKeyDown={onKeyDown}>
      {children}
    </aside>
  )
}

type Panels = ReturnType<typeof useTexts>['canvas']['panels']
