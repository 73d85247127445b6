import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { diffDocuments, isSame } from '../../schema/diff.ts'
import { useLanguage } from '../app/language.ts'
import { useDocument, useJourney } from '../canvas/JourneyContext.tsx'
import { stepTitle } from '../document/describe.ts'
import { historyQueries } from '../history/queries.ts'
import { useTexts } from '../i18n/texts.ts'
import { Row } from './Row.tsx'
import classes from './PublishDialog.module.css'

const named = 5

/** What differs from the version that is live: the first changes by name, and the way to all of them on the canvas. */
export function ChangesRow({ version }: { version: VersionRow | null }) {
  const { journeyId, session, kinds } = useJourney()
  const { publish, history } = useTexts()
  const language = useLanguage()
  const draft = useDocument((state) => state.doc)
  const number = version?.number ?? 0
  const published = useQuery({ ...historyQueries.version(journeyId, number), enabled: version !== null })
  const before = published.data?.doc
  const diff = useMemo(() => (before ? diffDocuments(before, draft) : null), [before, draft])
  if (version === null)
    return (
      <Row icon={<IconPencil size={20} />} title={publish.changes}>
        {publish.firstVersion}
      </Row>
    )
  if (!diff || !before) return null
  const steps = diff.steps.filter(({ change }) => change !== 'rerouted')
  const rest = steps.length - named
  return (
    <Row
      icon={<IconPencil size={20} />}
      title={publish.changes}
      action={
        !isSame(diff) && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => session.setState({ dialog: null, compare: { before: number, after: 'draft' } })}
          >
            {publish.compare}
          </Button>
        )
      }
    >
      {isSame(diff) ? (
        publish.noChanges
      ) : (
        <ul className={classes.changes}>
          {diff.journey.length > 0 && (
            <li data-change="changed">
              <i>{history.kinds.changed}</i> {history.journey}
            </li>
          )}
          {steps.slice(0, named).map(({ stepId, change }) => {
            const step = draft.steps[stepId] ?? before.steps[stepId]
            return (
              <li key={stepId} data-change={change}>
                <i>{history.kinds[change]}</i> {step ? stepTitle(step, kinds)[language] : stepId}
              </li>
            )
          })}
          {rest > 0 && <li>{publish.andMore(rest)}</li>}
        </ul>
      )}
    </Row>
  )
}
