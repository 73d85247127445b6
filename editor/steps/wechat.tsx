import { IconBrandWechat } from '@tabler/icons-react'
import { lazy } from 'react'
import type { WechatConfig } from '../../schema/steps/wechat.ts'
import { defineStepView } from './define-step-view.ts'

export const wechatView = defineStepView<WechatConfig>({
  icon: IconBrandWechat,
  Form: lazy(async () => ({ default: (await import('./forms/wechat.tsx')).WechatForm })),
  excerpt: ({ body }) => body ?? '',
})
