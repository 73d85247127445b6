import { IconArrowsSplit2 } from '@tabler/icons-react'
import { lazy } from 'react'
import type { SplitConfig } from '../../schema/steps/split.ts'
import { defineStepView } from './define-step-view.ts'

const percent = (weight: number, total: number) => `${total > 0 ? Math.round((weight / total) * 1000) / 10 : 0}%`
const totalOf = ({ arms, holdout }: SplitConfig) => arms.reduce((sum, arm) => sum + arm.weight, 0) + (holdout ?? 0)

export const splitView = defineStepView<SplitConfig>({
  icon: IconArrowsSplit2,
  Form: lazy(async () => ({ default: (await import('./forms/split.tsx')).SplitForm })),
  portDetail: (config, port) => {
    const weight = port === 'holdout' ? config.holdout : config.arms.find((arm) => arm.id === port)?.weight
    return weight === undefined ? undefined : percent(weight, totalOf(config))
  },
})
