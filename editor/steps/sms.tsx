import { IconMessage } from '@tabler/icons-react'
import { lazy } from 'react'
import type { SmsConfig } from '../../schema/steps/sms.ts'
import { defineStepView } from './define-step-view.ts'

export const smsView = defineStepView<SmsConfig>({
  icon: IconMessage,
  Form: lazy(async () => ({ default: (await import('./forms/sms.tsx')).SmsForm })),
  excerpt: ({ body }) => body ?? '',
})
