import { IconArrowUpRight } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineStepView } from './define-step-view.ts'

export const jumpView = defineStepView({
  icon: IconArrowUpRight,
  Form: lazy(async () => ({ default: (await import('./forms/jump.tsx')).JumpForm })),
})
