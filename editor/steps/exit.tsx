import { IconDoorExit } from '@tabler/icons-react'
import { lazy } from 'react'
import type { ExitConfig } from '../../schema/steps/exit.ts'
import { defineStepView } from './define-step-view.ts'

export const exitView = defineStepView<ExitConfig>({
  icon: IconDoorExit,
  Form: lazy(async () => ({ default: (await import('./forms/exit.tsx')).ExitForm })),
})
