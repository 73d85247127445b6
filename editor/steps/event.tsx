import { IconBolt } from '@tabler/icons-react'
import { lazy } from 'react'
import type { EventConfig } from '../../schema/steps/event.ts'
import { defineStepView } from './define-step-view.ts'

export const eventView = defineStepView<EventConfig>({
  icon: IconBolt,
  Form: lazy(async () => ({ default: (await import('./forms/event.tsx')).EventForm })),
})
