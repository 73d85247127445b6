import { IconMail } from '@tabler/icons-react'
import { lazy } from 'react'
import type { EmailConfig } from '../../schema/steps/email.ts'
import { defineStepView } from './define-step-view.ts'

const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

export const emailView = defineStepView<EmailConfig>({
  icon: IconMail,
  Form: lazy(async () => ({ default: (await import('./forms/email.tsx')).EmailForm })),
  excerpt: ({ subject, body }) => [subject, plain(body ?? '')].filter(Boolean).join(' — '),
})
