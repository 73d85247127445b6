import { IconPlus } from '@tabler/icons-react'
import { memo } from 'react'
import { useTexts } from '../i18n/texts.ts'
import type { DropPoint } from '../layout/layout-types.ts'
import { useJourney, useSession } from './JourneyContext.tsx'
import classes from './DropTarget.module.css'

/** A "+": adds a step here, and is where carried steps can be put. */
export const DropTarget = memo(function DropTarget({ drop }: { drop: DropPoint }) {
  const { actions, session } = useJourney()
  const { canvas } = useTexts()
  const over = useSession((state) => state.carried?.over?.id === drop.id)
  const picking = useSession((state) => state.picker?.drop?.id === drop.id)
  return (
    <button
      type="button"
      className={classes.plus}
      style={{ translate: `${drop.at.x}px ${drop.at.y}px` }}
      tabIndex={-1}
      aria-label={canvas.addHere(actions.placeText(drop))}
      data-drop={drop.id}
      data-over={over || picking || undefined}
      onClick={(event) => {
        event.stopPropagation()
        const { choosing } = session.getState()
        if (choosing?.type === 'move') actions.move(choosing.ids, drop)
        else actions.openPicker(drop)
      }}
    >
      <IconPlus size={14} stroke={2} />
    </button>
  )
})
