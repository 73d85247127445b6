import { useEffect } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { CarryGhost } from './CarryGhost.tsx'
import { CanvasControls } from './CanvasControls.tsx'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import { useJourney, useSession, useView } from './JourneyContext.tsx'
import { handleKey, isComposing } from './keyboard.ts'
import { LensSwitch } from './LensSwitch.tsx'
import { MiniMap } from './MiniMap.tsx'
import { FlowCanvas } from './rf/FlowCanvas.tsx'
import classes from './Canvas.module.css'

/** The drawing with everything that floats on it. One stop for Tab; arrows walk inside. */
export function Canvas() {
  const { session, actions } = useJourney()
  const { canvas } = useTexts()
  const carrying = useSession((state) => state.carried !== null || state.choosing?.type === 'move')
  const choosing = useSession((state) => state.choosing)
  const announcement = useSession((state) => state.announcement)
  const empty = useView((state) => state.order.length === 0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isComposing(event) || event.defaultPrevented) return
      if (handleKey(event, { session, actions })) event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
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
      <FlowCanvas />
      {empty && <EmptyCanvas />}
      <LensSwitch />
      <CanvasControls />
      <MiniMap />
      {choosing && (
        <div className={classes.hint} role="status">
          {choosing.type === 'move' ? canvas.moveHint : canvas.connectHint}
        </div>
      )}
      <CarryGhost />
      <div className="sr-only" aria-live="polite" role="status" data-announcements>
        {announcement}
      </div>
    </section>
  )
}
