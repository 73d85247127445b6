import { z } from 'zod'
import type { Condition } from '../../../schema/condition.ts'
import { defineStep } from '../../../schema/define-step.ts'

const fragile: Condition = { type: 'attribute', path: 'fragile', as: 'boolean', op: 'isTrue' }

/** A step that throws for contacts whose attribute `fragile` is true, to see them parked and retried. */
export const step = defineStep<Record<string, never>>({
  kind: 'brittle',
  family: 'plugin',
  title: { en: 'Brittle', zh: '易碎' },
  description: { en: 'Throws for some', zh: '对某些人会抛出错误' },
  config: z.strictObject({}),
  defaults: {},
  ports: () => [{ id: 'next', label: { en: 'then', zh: '之后' } }],
  summary: () => 'brittle',
  conditions: () => [fragile],
  walk: (_, { evaluate }) => {
    if (evaluate(fragile, [])) throw new Error('the table has no row 7')
    return { port: 'next' }
  },
})
