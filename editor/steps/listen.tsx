import { IconEar } from '@tabler/icons-react'
import { lazy } from 'react'
import type { ListenConfig } from '../../schema/steps/listen.ts'
import { defineStepView } from './define-step-view.ts'

export const listenView = defineStepView<ListenConfig>({
  icon: IconEar,
  Form: lazy(async () => ({ default: (await import('./forms/listen.tsx')).ListenForm })),
})
