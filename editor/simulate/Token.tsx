import { IconWalk } from '@tabler/icons-react'
import { useSimulation, useSession, useView } from '../canvas/JourneyContext.tsx'
import classes from './Token.module.css'

/** The one who is simulated, on the step where the virtual clock has them. */
export function Token() {
  const cards = useView((state) => state.layout.cards)
  const open = useSession((state) => state.panel === 'simulate')
  const stepId = useSimulation(({ runs, active, frame }) => runs[active]?.frames[frame]?.stepId ?? null)
  const box = stepId === null ? undefined : cards.get(stepId)
  if (!open || !box) return null
  return (
    <div
      className={classes.token}
      data-token={stepId}
      style={{ transform: `translate(${box.x + box.width / 2 - 17}px, ${box.y - 21}px)` }}
    >
      <IconWalk size={20} stroke={2} aria-hidden />
    </div>
  )
}
