import { IconApi } from '@tabler/icons-react'
import { lazy } from 'react'
import { defineStepView } from './define-step-view.ts'

export const apiView = defineStepView({
  icon: IconApi,
  Form: lazy(async () => ({ default: (await import('./forms/api.tsx')).ApiForm })),
})
