import type { Step } from '../../../schema/document.ts'
import type { FixContext } from './fix.ts'

/** The channel a step sends by; undefined for steps that send nothing. */
export const channelOf = ({ kinds }: FixContext, step: Step): string | undefined =>
  kinds.get(step.kind)?.action?.channel
