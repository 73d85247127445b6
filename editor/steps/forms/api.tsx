import { Code, CopyButton, Button } from '@mantine/core'
import { useJourney } from '../../canvas/JourneyContext.tsx'
import { useTexts } from '../../i18n/texts.ts'
import inputs from '../../inspector/inputs/inputs.module.css'

export function ApiForm() {
  const { journeyId } = useJourney()
  const { steps, common } = useTexts()
  const call = `POST /v1/journeys/${journeyId}/enrol\n{ "contacts": [{ "key": "…", "entry": {} }] }`
  return (
    <>
      <p className={inputs.note}>{steps.apiHint}</p>
      <Code block>{call}</Code>
      <CopyButton value={call}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" style={{ justifySelf: 'start' }} onClick={copy}>
            {copied ? common.copied : common.copy}
          </Button>
        )}
      </CopyButton>
    </>
  )
}
