import { useTexts } from '../i18n/texts.ts'
import { PeriodSwitch } from '../live/PeriodSwitch.tsx'
import { useJourney, useLive, useSession } from './JourneyContext.tsx'
import { lenses } from './session-store.ts'
import classes from './LensSwitch.module.css'

/** What the numbers on the canvas show. There once a version is live. */
export function LensSwitch() {
  const { session } = useJourney()
  const { live } = useTexts()
  const lens = useSession((state) => state.lens)
  const shown = useLive((state) => state.counts !== null)
  if (!shown) return null
  return (
    <div className={classes.lenses} role="radiogroup" aria-label={live.lens}>
      {lenses.map((name) => (
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={lens === name}
          className={classes.lens}
          onClick={() => session.setState({ lens: name })}
        >
          {live.lenses[name]}
        </button>
      ))}
      <PeriodSwitch />
    </div>
  )
}
