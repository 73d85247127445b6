import type { Channel } from '../gateways/gateway.ts'
import type { Language } from '../../schema/bilingual.ts'
import type { SegmentRule } from '../../schema/sms/segments.ts'

/** What a person asks for. `keep`: variables (`contact.name`) and words that every draft must hold. */
export type CopyBrief = {
  purpose: string
  product: string
  offer: string
  tone: string
  length: 'short' | 'medium' | 'long'
  language: Language
  keep: string[]
}

/**
 * What the template around the text is. Names, types and lengths of variables only: never a contact's values.
 *
 * - `signature`, `optOutText`: added by us, and counted into the length
 * - `allowedLinks`: the only addresses a draft may hold, as `{{ "…" | link }}`
 * - `bannedWords`: the workspace's own, beside the built-in list
 */
export type CopyContext = {
  variables: { path: string; type: 'text' | 'number' | 'date' | 'boolean'; maxLength?: number }[]
  signature: string | null
  optOutText: string
  purpose: 'marketing' | 'transactional'
  rule: SegmentRule
  allowedLinks: string[]
  bannedWords: string[]
}

export type CopyRequest = { channel: Channel; brief: CopyBrief; context: CopyContext; drafts: number }

/** One text. `subject` for e-mail only. */
export type Draft = { subject?: string; text: string }

/** Something a draft must not have, or lacks. `detail` is the word, variable or number meant. */
export type Violation = { code: ViolationCode; detail?: string }
export type ViolationCode =
  | 'empty'
  | 'placeholderMissing'
  | 'placeholderInvented'
  | 'placeholderBroken'
  | 'phraseMissing'
  | 'tooLong'
  | 'bannedWord'
  | 'link'
  | 'phone'
  | 'email'
  | 'price'
  | 'signature'
  | 'optOut'
  | 'language'
  | 'markup'
  | 'duplicate'

/**
 * What `draftCopy` yields, in this order: perhaps a notice, deltas as they are written, then each draft in its final form.
 * A `restart` tells that what was streamed is replaced (repair).
 */
export type CopyEvent =
  | { type: 'notice'; code: 'builtin' | 'cached' }
  | { type: 'delta'; draft: number; delta: string }
  | { type: 'restart' }
  | { type: 'draft'; draft: number; content: Draft; violations: Violation[]; source: 'model' | 'builtin' }
