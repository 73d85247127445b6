import { z } from 'zod'
import { defineStep } from '../../../schema/define-step.ts'

const config = z.strictObject({ text: z.string().default('') })
type TornConfig = z.infer<typeof config>

/** A step whose form is broken, to see that only its form is. */
export const step = defineStep<TornConfig>({
  kind: 'torn-form',
  family: 'plugin',
  title: { en: 'Torn form', zh: '破损表单' },
  description: { en: 'Its form throws', zh: '它的表单会抛出错误' },
  config,
  defaults: { text: '' },
  ports: () => [{ id: 'next', label: { en: 'then', zh: '之后' } }],
  summary: () => 'torn',
  walk: () => ({ port: 'next' }),
})
