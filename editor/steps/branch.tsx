import { IconGitBranch } from '@tabler/icons-react'
import { lazy } from 'react'
import type { BranchConfig } from '../../schema/steps/branch.ts'
import { defineStepView } from './define-step-view.ts'

export const branchView = defineStepView<BranchConfig>({
  icon: IconGitBranch,
  Form: lazy(async () => ({ default: (await import('./forms/branch.tsx')).BranchForm })),
})
