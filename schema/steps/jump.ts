import { z } from 'zod'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({})
export type JumpConfig = z.infer<typeof config>

/** Goes on at its target (`next.to`), drawn as a chip in place of a long edge. Loops must contain a wait or a listen. */
export const jump = defineStep<JumpConfig>({
  kind: 'jump',
  family: 'logic',
  title: { en: 'Jump', zh: '跳转' },
  description: { en: 'Goes on at another step', zh: '跳到另一个步骤继续' },
  config,
  defaults: {},
  ports: () => [{ id: 'to', label: { en: 'goes to', zh: '跳到' } }],
  summary: (_, language) => (language === 'zh' ? '跳到另一个步骤' : 'Goes to another step'),
  walk: () => ({ port: 'to' }),
})
