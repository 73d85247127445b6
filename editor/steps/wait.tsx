import { IconClock } from '@tabler/icons-react'
import { lazy } from 'react'
import type { WaitConfig } from '../../schema/steps/wait.ts'
import { defineStepView } from './define-step-view.ts'

export const waitView = defineStepView<WaitConfig>({
  icon: IconClock,
  Form: lazy(async () => ({ default: (await import('./forms/wait.tsx')).WaitForm })),
})
