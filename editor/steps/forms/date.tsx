import { NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import type { DateConfig } from '../../../schema/steps/date.ts'
import { date } from '../../../schema/steps/date.ts'
import { useLanguage } from '../../app/language.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AttributeInput } from '../../inspector/inputs/AttributeInput.tsx'
import inputs from '../../inspector/inputs/inputs.module.css'
import type { FormProps } from '../define-step-view.ts'

export function DateForm({ config, set, problem }: FormProps<DateConfig>) {
  const { steps } = useTexts()
  const language = useLanguage()
  return (
    <>
      <AttributeInput
        label={steps.attribute}
        value={config.attribute}
        error={problem('attribute')}
        onChange={(value) => set('attribute', value)}
      />
      <div className={inputs.row}>
        <NumberInput
          label={steps.offsetDays}
          min={-366}
          max={366}
          value={config.offsetDays ?? 0}
          onChange={(days) => set('offsetDays', Number(days) || 0)}
        />
        <TextInput
          type="time"
          label={steps.time}
          value={config.time}
          onChange={(event) => event.currentTarget.value && set('time', event.currentTarget.value)}
        />
      </div>
      <SegmentedControl
        aria-label={steps.repeat}
        fullWidth
        data={(['yearly', 'once'] as const).map((value) => ({ value, label: steps.repeats[value] }))}
        value={config.repeat}
        onChange={(value) => set('repeat', value)}
      />
      <p className={inputs.note}>{date.summary(config, language)}</p>
    </>
  )
}
