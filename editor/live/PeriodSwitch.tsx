import { useJourney, useSession } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { usePeriods } from './use-periods.ts'
import classes from './PeriodSwitch.module.css'

/** Which period the numbers are compared for: none, the last day, the last week. */
export function PeriodSwitch() {
  const { session } = useJourney()
  const { live } = useTexts()
  const period = useSession((state) => state.period)
  const periods = usePeriods()
  const missing = period !== null && periods.isSuccess && (periods.data?.previous ?? null) === null
  return (
    <>
      <select
        className={classes.periods}
        aria-label={live.periods}
        value={period ?? ''}
        onChange={(event) =>
          session.setState({ period: event.currentTarget.value === '' ? null : Number(event.currentTarget.value) })
        }
      >
        <option value="">{live.periodNone}</option>
        <option value="24">{live.period24}</option>
        <option value="168">{live.period7}</option>
      </select>
      {missing && (
        <span className={classes.missing} role="status">
          {live.periodMissing}
        </span>
      )}
    </>
  )
}
