import { type ReactNode, useEffect } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { CarryGhost } from './CarryGhost.tsx'
import { CanvasControls } from './CanvasControls.tsx'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import { useJourney, useSession, useView } from './JourneyContext.tsx'
import { handleKey, isComposing } from './keyboard.ts'
import { LensSwitch } from './LensSwitch.tsx'
import { MiniMap } from './MiniMap.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { FlowCanvas } from './rf/FlowCanvas.tsx'
import classes from './Canvas.module.css'

/** The drawing with everything that floats on it. One stop for Tab; arrows walk inside. */
export function Canvas({ overlay }: { overlay?: ReactNode }) {
  const { session, actions } = useJourney()
  const { canvas, common } = useTexts()
  const carrying = useSession((state) => state.carried !== null || state.choosing?.type === 'move')
  const choosing = useSession((state) => state.choosing)
  const untangling = useSession((state) => state.untangling)
  const announcement = useSession((state) => state.announcement)
  const empty = useView((state) => state.order.length === 0)
  useEffect(() => {
    // Keys in a dialog are the dialog's: Esc closes it, and not what lies behind it as well. Asked before the dialog hears of the key.
    let inDialog = false
    const onFirst = () => {
      inDialog = document.querySelector('[aria-modal=true]') !== null
    }
    const onKey = (event: KeyboardEvent) => {
      if (isComposing(event) || event.defaultPrevented) return
      if (inDialog) return
      if (handleKey(event, { session, actions })) event.preventDefault()
    }
    globalThis.addEventListener('keydown', onFirst, { capture: true })
    document.addEventListener('keydown', onKey)
    return () => {
      globalThis.removeEventListener('keydown', onFirst, { capture: true })
      document.removeEventListener('keydown', onKey)
    }
  }, [session, actions])
  return (
    <section
      className={classes.canvas}
      data-canvas=""
      data-carrying={carrying || undefined}
      data-choosing={choosing?.type}
      aria-label={canvas.canvas}
    >
      <p className="sr-only">{canvas.canvasHint}</p>
      <FlowCanvas overlay={overlay} />
      {empty && <EmptyCanvas />}
      <LensSwitch />
      <CanvasControls />
      <MiniMap />
      <SelectionBar />
      {choosing && (
        <div className={classes.hint} role="status">
          {choosing.type === 'move' ? canvas.moveHint : canvas.connectHint}
        </div>
      )}
      {untangling && (
        <div className={classes.hint} data-untangling>
          {canvas.untangling}
          <button type="button" onClick={() => untangling.abort()}>
            {common.cancel}
          </button>
        </div>
      )}
      <CarryGhost />
      <div className="sr-only" aria-live="polite" role="status" data-announcements>
        {announcement}
      </div>
    </section>
  )
}
