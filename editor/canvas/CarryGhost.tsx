import { useLanguage } from '../app/language.ts'
import { stepTitle } from '../document/describe.ts'
import { useDocument, useJourney, useSession } from './JourneyContext.tsx'
import { KindTile } from './KindTile.tsx'
import classes from './CarryGhost.module.css'

/** What is being carried, beside the pointer. */
export function CarryGhost() {
  const { kinds } = useJourney()
  const language = useLanguage()
  const carried = useSession((state) => state.carried)
  const first = carried?.type === 'move' ? carried.ids[0] : undefined
  const step = useDocument((state) => (first === undefined ? undefined : state.doc.steps[first]))
  if (!carried) return null
  const kind = carried.type === 'new' ? carried.kind : (step?.kind ?? '')
  const title = carried.type === 'new' ? kinds.get(kind)?.title[language] : step && stepTitle(step, kinds)[language]
  const more = carried.type === 'move' && carried.ids.length > 1 ? ` +${carried.ids.length - 1}` : ''
  return (
    <div
      className={classes.ghost}
      style={{ transform: `translate(${carried.at.x + 12}px, ${carried.at.y + 10}px)` }}
      aria-hidden
    >
      <KindTile kind={kind} size={24} />
      {title}
      {more}
    </div>
  )
}
