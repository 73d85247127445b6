import { IconUserEdit } from '@tabler/icons-react'
import { lazy } from 'react'
import type { UpdateConfig } from '../../schema/steps/update.ts'
import { defineStepView } from './define-step-view.ts'

export const updateView = defineStepView<UpdateConfig>({
  icon: IconUserEdit,
  Form: lazy(async () => ({ default: (await import('./forms/update.tsx')).UpdateForm })),
})
