import { IconCalendarEvent } from '@tabler/icons-react'
import { lazy } from 'react'
import type { DateConfig } from '../../schema/steps/date.ts'
import { defineStepView } from './define-step-view.ts'

export const dateView = defineStepView<DateConfig>({
  icon: IconCalendarEvent,
  Form: lazy(async () => ({ default: (await import('./forms/date.tsx')).DateForm })),
})
