import { IconBolt } from '@tabler/icons-react'
import { defineStepView } from '../../../editor/steps/define-step-view.ts'

function TornForm(): never {
  throw new Error('this form is torn')
}

export const view = defineStepView({ icon: IconBolt, Form: TornForm })
