import { IconArrowDown, IconArrowUp, IconCopy, IconPinnedOff, IconStack2, IconTrash } from '@tabler/icons-react'
import { useTexts } from '../i18n/texts.ts'
import { useJourney, useSession } from './JourneyContext.tsx'
import classes from './SelectionBar.module.css'

/** What can be done with several chosen steps. */
export function SelectionBar() {
  const { actions, documents } = useJourney()
  const { canvas } = useTexts()
  const selection = useSession((state) => state.selection)
  const carried = useSession((state) => state.carried !== null)
  if (selection.length < 2 || carried) return null
  const pinned = selection.some((id) => documents.getState().doc.steps[id]?.pin)
  return (
    <div className={classes.bar} role="toolbar" aria-label={canvas.selected(selection.length)} data-selection>
      <b>{canvas.selected(selection.length)}</b>
      <button type="button" onClick={() => actions.groupSteps(selection)}>
        <IconStack2 size={15} stroke={1.8} aria-hidden />
        {canvas.group}
        <kbd>G</kbd>
      </button>
      <button
        type="button"
        aria-label={canvas.copyStep}
        title={canvas.copyStep}
        onClick={() => void actions.copy(selection)}
      >
        <IconCopy size={15} stroke={1.8} aria-hidden />
      </button>
      <button type="button" aria-label={canvas.selectUp} title={canvas.selectUp} onClick={() => actions.extend('up')}>
        <IconArrowUp size={15} stroke={1.8} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={canvas.selectDown}
        title={canvas.selectDown}
        onClick={() => actions.extend('down')}
      >
        <IconArrowDown size={15} stroke={1.8} aria-hidden />
      </button>
      {pinned && (
        <button
          type="button"
          aria-label={canvas.unpin}
          title={canvas.unpin}
          onClick={() => actions.dispatch({ type: 'unpin', steps: selection })}
        >
          <IconPinnedOff size={15} stroke={1.8} aria-hidden />
        </button>
      )}
      <button
        type="button"
        aria-label={canvas.deleteHeal}
        title={canvas.deleteHeal}
        onClick={() => actions.remove(selection)}
      >
        <IconTrash size={15} stroke={1.8} aria-hidden />
      </button>
    </div>
  )
}
