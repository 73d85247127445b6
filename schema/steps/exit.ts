import { z } from 'zod'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({ reason: z.string().max(120).default(''), goal: z.boolean().default(false) })
export type ExitConfig = z.infer<typeof config>

/** Ends the walk with its reason; may count as the goal. */
export const exit = defineStep<ExitConfig>({
  kind: 'exit',
  family: 'logic',
  title: { en: 'Exit', zh: '退出' },
  description: { en: 'The journey ends here', zh: '旅程到此结束' },
  config,
  defaults: { reason: '', goal: false },
  ports: () => [],
  summary: ({ reason, goal }, language) => {
    const words = goal ? { en: 'Goal reached', zh: '达成目标' } : { en: 'Leaves the journey', zh: '离开旅程' }
    return reason ? `${words[language]} · ${reason}` : words[language]
  },
  walk: ({ reason, goal }) => ({
    end: goal ? 'goal' : 'exit',
    ...(reason ? { why: [{ what: 'reason', value: reason }] } : {}),
  }),
})
