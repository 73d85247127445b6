import { z } from 'zod'
import { conditionSchema, type Read } from '../condition.ts'
import { conditionSentence } from '../condition/sentence.ts'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({
  branches: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
        label: z.string().max(60),
        condition: conditionSchema,
      }),
    )
    .max(20),
})
export type BranchConfig = z.infer<typeof config>

/** The first true condition from the top, else `else`. The decision keeps the values it read. */
export const branch = defineStep<BranchConfig>({
  kind: 'branch',
  family: 'logic',
  title: { en: 'Branch', zh: '分支' },
  description: { en: 'Different ways for different people', zh: '不同的人走不同的路' },
  config,
  defaults: {
    branches: [
      {
        id: 'yes',
        label: 'VIP',
        condition: { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' },
      },
    ],
  },
  ports: ({ branches }) => [
    ...branches.map(({ id, label }) => ({ id, label: { en: label || id, zh: label || id } })),
    { id: 'else', label: { en: 'everyone else', zh: '其他人' }, optional: true },
  ],
  summary: ({ branches }, language) =>
    branches[0] ? conditionSentence(branches[0].condition, language) : language === 'zh' ? '没有条件' : 'No conditions',
  conditions: ({ branches }) => branches.map((branch) => branch.condition),
  check: ({ branches }) => [
    ...(branches.length === 0
      ? [{ code: 'empty-branches' as const, severity: 'error' as const, field: 'branches' }]
      : []),
    ...(new Set(branches.map((branch) => branch.id)).size < branches.length ||
    branches.some((branch) => branch.id === 'else')
      ? [{ code: 'duplicate-branch' as const, severity: 'error' as const, field: 'branches' }]
      : []),
  ],
  walk: ({ branches }, context) => {
    const why: Read[] = []
    for (const { id, condition } of branches) if (context.evaluate(condition, why)) return { port: id, why }
    return { port: 'else', why }
  },
})
