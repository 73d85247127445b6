import type { ParamKind } from '../sms/binding.ts'

/**
 * What a provider of text messages refuses, as data. `source`: where its rules are published, for the sentence of a problem. Lengths are
 * characters with the signature, its brackets and the values.
 */
export type RulePack = {
  source: string
  /** Sends templates that it has audited, and nothing else. */
  audited: boolean
  maxLength: number
  /** Characters that no text may have. */
  forbidden: string
  signature: { min: number; max: number }
  templateCode: RegExp
  /** How variables are named; null: in any way. */
  paramName: RegExp | null
  /** The longest value of a variable, and most variables. */
  maxValue: number
  maxParams: number
  refusedKinds: readonly ParamKind[]
  /** Whether two variables may stand side by side, and a text consist of nothing else. */
  adjacent: boolean
  /** Whether marketing must end with words that refuse further messages. */
  optOut: boolean
}
