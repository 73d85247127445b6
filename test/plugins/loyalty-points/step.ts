import { z } from 'zod'
import { defineStep } from '../../../schema/define-step.ts'

const config = z.strictObject({
  /** Where the loyalty system takes points: it is sent `{member, points}` and answers `{tier, balance}`. */
  url: z.string().max(2000),
  points: z.int().min(1).max(1_000_000),
})
export type LoyaltyConfig = z.infer<typeof config>

/** Adds points in the loyalty system and goes on by the member's tier. */
export const step = defineStep<LoyaltyConfig>({
  kind: 'loyalty-points',
  family: 'plugin',
  title: { en: 'Loyalty points', zh: '会员积分' },
  description: { en: 'Adds points, then goes on by tier', zh: '增加积分，并按会员等级继续' },
  config,
  defaults: { url: '', points: 100 },
  ports: () => [
    { id: 'silver', label: { en: 'silver', zh: '银卡' } },
    { id: 'gold', label: { en: 'gold', zh: '金卡' } },
    { id: 'failed', label: { en: 'failed', zh: '失败' }, optional: true },
  ],
  summary: ({ points }, language) => (language === 'zh' ? `增加 ${points} 积分` : `Add ${points} points`),
  check: ({ url }) => (URL.canParse(url) ? [] : [{ code: 'empty-text', severity: 'error', field: 'url' }]),
  action: { effect: 'data', retry: { attempts: 3, backoffMs: 500 }, unknownPort: 'failed' },
})
