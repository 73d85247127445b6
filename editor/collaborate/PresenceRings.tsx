import { usePresence, useView } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { colourOf, shownName, usePerson } from './person.ts'
import { peopleOf } from './presence-store.ts'
import classes from './PresenceRings.module.css'

/** A coloured ring with a name around the step somebody else has open. */
export function PresenceRings() {
  const { collaborate } = useTexts()
  const others = usePresence((state) => state.others)
  const cards = useView((state) => state.layout.cards)
  const me = usePerson((state) => state.id)
  const byStep = Map.groupBy(
    peopleOf(others).filter(({ step, person }) => step !== null && person !== me),
    ({ step }) => step!,
  )
  return [...byStep].map(([step, people]) => {
    const box = cards.get(step)
    const first = people[0]
    if (!box || !first) return null
    return (
      <div
        key={step}
        className={classes.ring}
        style={{
          translate: `${box.x}px ${box.y}px`,
          width: box.width,
          height: box.height,
          ['--person' as string]: colourOf(first.person),
        }}
      >
        <span className={classes.name}>{people.map(({ name }) => shownName(name, collaborate.guest)).join(', ')}</span>
      </div>
    )
  })
}
