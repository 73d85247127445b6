import { NumberInput, TextInput } from '@mantine/core'
import { IconStars } from '@tabler/icons-react'
import { defineStepView, type FormProps } from '../../../editor/steps/define-step-view.ts'
import type { LoyaltyConfig } from './step.ts'

function LoyaltyForm({ config, set, problem }: FormProps<LoyaltyConfig>) {
  return (
    <>
      <NumberInput
        label="积分 Points"
        min={1}
        value={config.points}
        error={problem('points')}
        onChange={(value) => set('points', Number(value) || 1)}
      />
      <TextInput
        label="URL"
        placeholder="https://"
        value={config.url}
        error={problem('url')}
        onChange={(event) => set('url', event.currentTarget.value)}
      />
    </>
  )
}

/** How the step looks on the canvas and in the inspector. */
export const view = defineStepView<LoyaltyConfig>({ icon: IconStars, Form: LoyaltyForm })
