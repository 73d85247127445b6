import { Button } from '@mantine/core'
import { IconAlertCircle, IconCircleCheck, IconFlask } from '@tabler/icons-react'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { TestResult } from '../../schema/journey-test.ts'
import { useDocument, useJourney } from '../canvas/JourneyContext.tsx'
import { historyApi } from '../history/requests.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Row } from './Row.tsx'
import classes from './PublishDialog.module.css'

/** Runs the saved tests against the draft as it is. */
export function useTestRun(enabled: boolean): UseQueryResult<TestResult[]> {
  const { journeyId, documents } = useJourney()
  const revision = useDocument((state) => state.revision)
  return useQuery({
    queryKey: ['journey-test-run', journeyId, revision],
    queryFn: () => historyApi.runTests(journeyId, documents.getState().doc),
    enabled,
    staleTime: 0,
  })
}

/** Whether what was kept as a test still comes out so. */
export function TestsRow({ tests }: { tests: UseQueryResult<TestResult[]> }) {
  const { session } = useJourney()
  const { publish } = useTexts()
  const format = useFormat()
  const failing = tests.data?.filter(({ passed }) => !passed) ?? []
  const count = tests.data?.length ?? 0
  if (!tests.data)
    return (
      <Row icon={<IconFlask size={20} />} title={publish.tests}>
        {publish.testsRunning}
      </Row>
    )
  if (count === 0)
    return (
      <Row icon={<IconFlask size={20} />} title={publish.tests}>
        {publish.noTests}
      </Row>
    )
  if (failing.length === 0)
    return (
      <Row icon={<IconCircleCheck size={20} />} title={publish.tests} tone="ok">
        {publish.testsPass(count)}
      </Row>
    )
  return (
    <Row
      icon={<IconAlertCircle size={20} />}
      title={publish.tests}
      tone="bad"
      action={
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => session.setState({ dialog: null, panel: 'simulate' })}
        >
          {publish.openTests}
        </Button>
      }
    >
      {publish.testsFail(format.list(failing.map(({ name }) => `“${name}”`)))}{' '}
      <span className={classes.bad}>{publish.testsFailHint}</span>
    </Row>
  )
}
