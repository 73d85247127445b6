import { IconWebhook } from '@tabler/icons-react'
import { lazy } from 'react'
import type { WebhookConfig } from '../../schema/steps/webhook.ts'
import { defineStepView } from './define-step-view.ts'

export const webhookView = defineStepView<WebhookConfig>({
  icon: IconWebhook,
  Form: lazy(async () => ({ default: (await import('./forms/webhook.tsx')).WebhookForm })),
})
