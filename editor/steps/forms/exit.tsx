import { Checkbox, TextInput } from '@mantine/core'
import type { ExitConfig } from '../../../schema/steps/exit.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { FormProps } from '../define-step-view.ts'

export function ExitForm({ config, set }: FormProps<ExitConfig>) {
  const { steps } = useTexts()
  return (
    <>
      <TextInput
        label={steps.reason}
        placeholder={steps.reasonPlaceholder}
        maxLength={120}
        value={config.reason ?? ''}
        onChange={(event) => set('reason', event.currentTarget.value)}
      />
      <Checkbox
        label={steps.countsAsGoal}
        checked={config.goal ?? false}
        onChange={(event) => set('goal', event.currentTarget.checked)}
      />
    </>
  )
}
