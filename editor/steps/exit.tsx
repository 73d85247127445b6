import { Checkbox, TextInput } from '@mantine/core'
import { IconDoorExit } from '@tabler/icons-react'
import type { ExitConfig } from '../../schema/steps/exit.ts'
import { useTexts } from '../i18n/texts.ts'
import { defineStepView, type FormProps } from './define-step-view.ts'

function ExitForm({ config, set }: FormProps<ExitConfig>) {
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

export const exitView = defineStepView<ExitConfig>({ icon: IconDoorExit, Form: ExitForm })
