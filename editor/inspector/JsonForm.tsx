import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Step } from '../../schema/document.ts'
import { useJourney } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'

type JsonFormProps = { step: Step; note: string; readOnly?: boolean }

/** A step's settings as JSON: for kinds this build does not know, and for what a form cannot show. Nothing is lost. */
export function JsonForm(props: JsonFormProps) {
  return <Fields key={JSON.stringify(props.step.config)} {...props} />
}

function Fields({ step, note, readOnly = false }: JsonFormProps) {
  const { documents } = useJourney()
  const { inspector } = useTexts()
  const [text, setText] = useState(() => JSON.stringify(step.config, null, 2))
  const [wrong, setWrong] = useState(false)
  const apply = () => {
    try {
      const config = JSON.parse(text) as Record<string, unknown>
      if (config === null || typeof config !== 'object' || Array.isArray(config)) throw new Error('object')
      setWrong(false)
      for (const key of Object.keys(step.config))
        if (!(key in config))
          documents.dispatch(
            { type: 'setConfig', step: step.id, path: [key], value: undefined },
            { key: `${step.id}.json` },
          )
      for (const [key, value] of Object.entries(config))
        documents.dispatch({ type: 'setConfig', step: step.id, path: [key], value }, { key: `${step.id}.json` })
    } catch {
      setWrong(true)
    }
  }
  return (
    <>
      <Textarea
        label="JSON"
        description={note}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        autosize
        minRows={6}
        maxRows={24}
        readOnly={readOnly}
        value={text}
        error={wrong ? inspector.notJson : undefined}
        styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {!readOnly && (
        <Button mt={10} variant="default" onClick={apply}>
          {inspector.apply}
        </Button>
      )}
    </>
  )
}
