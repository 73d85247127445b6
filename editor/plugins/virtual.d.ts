declare module 'virtual:caravan-plugins' {
  import type { StepKind } from '../../schema/define-step.ts'
  import type { StepView } from '../steps/define-step-view.ts'

  export const plugins: { step: StepKind; view: StepView | undefined }[]
}
