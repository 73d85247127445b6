import {
  IconArrowDown,
  IconArrowRight,
  IconHandStop,
  IconKeyboard,
  IconLayoutSidebar,
  IconMaximize,
  IconMinus,
  IconPlus,
} from '@tabler/icons-react'
import { useTexts } from '../i18n/texts.ts'
import { useJourney, useSession, useView } from './JourneyContext.tsx'
import { useZoom } from './rf/use-zoom.ts'
import classes from './CanvasControls.module.css'

/** Zoom, fit, hand, outline, keys. */
export function CanvasControls() {
  const { session, actions } = useJourney()
  const direction = useView((state) => state.direction)
  const { canvas } = useTexts()
  const hand = useSession((state) => state.hand)
  const outline = useSession((state) => state.outline)
  const zoom = useZoom()
  return (
    <div className={classes.bar} role="toolbar" aria-label={canvas.fit}>
      <button
        type="button"
        aria-label={canvas.zoomOut}
        title={canvas.zoomOut}
        onClick={() => actions.viewport()?.zoomBy(1 / 1.2)}
      >
        <IconMinus size={15} />
      </button>
      <span className={classes.zoom}>{Math.round(zoom * 100)}%</span>
      <button
        type="button"
        aria-label={canvas.zoomIn}
        title={canvas.zoomIn}
        onClick={() => actions.viewport()?.zoomBy(1.2)}
      >
        <IconPlus size={15} />
      </button>
      <button
        type="button"
        aria-label={canvas.fit}
        title={`${canvas.fit} (1)`}
        onClick={() => actions.viewport()?.fit()}
      >
        <IconMaximize size={15} />
      </button>
      <button
        type="button"
        aria-label={canvas.hand}
        title={`${canvas.hand} (H)`}
        aria-pressed={hand}
        onClick={() => session.setState({ hand: !hand })}
      >
        <IconHandStop size={15} />
      </button>
      <button
        type="button"
        aria-label={canvas.toRight}
        title={`${canvas.toRight} (R)`}
        aria-pressed={direction === 'right'}
        onClick={actions.turn}
      >
        {direction === 'right' ? <IconArrowRight size={15} /> : <IconArrowDown size={15} />}
      </button>
      <button
        type="button"
        className={classes.wide}
        aria-pressed={outline}
        onClick={() => session.setState({ outline: !outline })}
      >
        <IconLayoutSidebar size={15} />
        {canvas.outline}
      </button>
      <button
        type="button"
        aria-label={canvas.keys}
        title={`${canvas.keys} (?)`}
        onClick={() => session.setState({ dialog: 'keys' })}
      >
        <IconKeyboard size={16} />
      </button>
    </div>
  )
}
