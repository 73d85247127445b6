import { IconUsers } from '@tabler/icons-react'
import { lazy } from 'react'
import type { AudienceConfig } from '../../schema/steps/audience.ts'
import { defineStepView } from './define-step-view.ts'

export const audienceView = defineStepView<AudienceConfig>({
  icon: IconUsers,
  Form: lazy(async () => ({ default: (await import('./forms/audience.tsx')).AudienceForm })),
})
