import type { JourneyRow } from '../../../schema/api/journeys.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './StatePill.module.css'

/** How a journey or a version is, in one word. */
export function StatePill({ state, version }: { state: JourneyRow['state']; version?: number | null }) {
  const { journeys } = useTexts()
  return (
    <span className={classes.pill} data-state={state}>
      {state === 'running' && <i aria-hidden />}
      {journeys.states[state]}
      {version ? ` · ${journeys.version(version)}` : ''}
    </span>
  )
}
