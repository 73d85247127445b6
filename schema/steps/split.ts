import { z } from 'zod'
import { defineStep } from '../define-step.ts'
import { chooseArm } from '../split-hash.ts'

const armId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/)
const config = z.strictObject({
  arms: z
    .array(
      z.strictObject({ id: armId, label: z.string().max(60).default(''), weight: z.number().min(0).max(1_000_000) }),
    )
    .min(1)
    .max(10),
  /** Weight of the holdout: people who get nothing, to compare with. Absent = none. */
  holdout: z.number().min(0).max(1_000_000).optional(),
})
export type SplitConfig = z.infer<typeof config>

/** Weighted arms and a holdout, sticky per contact by rendezvous hashing: the same arm in every runtime and version. */
export const split = defineStep<SplitConfig>({
  kind: 'split',
  family: 'logic',
  title: { en: 'A/B split', zh: 'A/B 分流' },
  description: { en: 'Random arms of fixed weights, with a holdout', zh: '按权重随机分组，可留对照组' },
  config,
  defaults: {
    arms: [
      { id: 'a', label: 'A', weight: 50 },
      { id: 'b', label: 'B', weight: 50 },
    ],
  },
  ports: ({ arms, holdout }) => [
    ...arms.map(({ id, label }) => ({ id, label: { en: label || id, zh: label || id } })),
    ...(holdout === undefined ? [] : [{ id: 'holdout', label: { en: 'holdout', zh: '对照组' }, optional: true }]),
  ],
  summary: ({ arms, holdout }, language) => {
    const total = arms.reduce((sum, arm) => sum + arm.weight, 0) + (holdout ?? 0)
    const percent = (weight: number) => `${total > 0 ? Math.round((weight / total) * 1000) / 10 : 0}%`
    const parts = arms.map((arm) => `${arm.label || arm.id} ${percent(arm.weight)}`)
    if (holdout !== undefined) parts.push(`${language === 'zh' ? '对照组' : 'holdout'} ${percent(holdout)}`)
    return parts.join(' · ')
  },
  check: ({ arms, holdout }) => {
    const total = arms.reduce((sum, arm) => sum + arm.weight, 0)
    if (total === 0) return [{ code: 'weights-zero', severity: 'error', field: 'arms' }]
    const ids = arms.map((arm) => arm.id)
    if (new Set(ids).size < ids.length || ids.includes('holdout'))
      return [{ code: 'duplicate-branch', severity: 'error', field: 'arms' }]
    if (arms.length === 1 && holdout === undefined) return [{ code: 'one-arm', severity: 'warning', field: 'arms' }]
    const all = Math.round((total + (holdout ?? 0)) * 1000) / 1000
    return all === 100 ? [] : [{ code: 'weights-sum', severity: 'warning', field: 'arms', params: { total: all } }]
  },
  walk: ({ arms, holdout }, context) => ({
    port: chooseArm(
      [...arms, ...(holdout === undefined ? [] : [{ id: 'holdout', weight: holdout }])],
      context.journeyId,
      context.stepId,
      context.facts.contact.id,
    ),
  }),
})
