import { countSegments } from '../../schema/sms/segments.ts'
import { composeSms } from '../render/compose-sms.ts'
import type { CopyRequest, Draft, Violation } from './copy-request.ts'
import { findContacts, findInventedPrices } from './invention-rails.ts'
import { checkPlaceholders, readPlaceholders, worstCase } from './placeholder-rails.ts'
import { lengthLimits } from './prompt.ts'
import { checkLanguage, findBannedWords, flatten } from './wording-rails.ts'

/**
 * What is wrong with a draft, whoever wrote it. Deterministic: the same draft gives the same answer, with no model asked.
 * An empty list means that nothing was found, not that a person need not read it.
 */
export function checkDraft(draft: Draft, request: CopyRequest): Violation[] {
  const whole = draft.subject === undefined ? draft.text : `${draft.subject}\n${draft.text}`
  if (draft.text.trim() === '' || (request.channel === 'email' && !draft.subject?.trim())) return [{ code: 'empty' }]
  const { brief, context } = request
  const briefText = [brief.purpose, brief.product, brief.offer, brief.tone, ...brief.keep].join('\n')
  const { rest } = readPlaceholders(whole)
  const found = [
    ...checkPlaceholders(whole, request),
    ...checkLength(draft, request),
    ...findBannedWords(rest, context.bannedWords),
    ...findContacts(rest, context.allowedLinks),
    ...findInventedPrices(rest, briefText),
    ...checkLanguage(rest, brief.language, briefText),
    ...checkForm(draft, whole, rest),
  ]
  // The same word twice is one fault.
  return [...new Map(found.map((one) => [`${one.code} ${one.detail ?? ''}`, one])).values()]
}

/** `checkDraft` for all, and drafts that say the same as an earlier one. */
export function checkDrafts(drafts: Draft[], request: CopyRequest): Violation[][] {
  const seen = new Set<string>()
  return drafts.map((draft) => {
    const flat = flatten(draft.text)
    const violations = checkDraft(draft, request)
    if (seen.has(flat)) violations.push({ code: 'duplicate' })
    seen.add(flat)
    return violations
  })
}

function checkLength(draft: Draft, request: CopyRequest): Violation[] {
  const { channel, brief, context } = request
  const longest = worstCase(draft.text, request)
  if (channel !== 'sms') {
    const limit = lengthLimits[channel][brief.length]
    return longest.length > limit ? [{ code: 'tooLong', detail: `${longest.length} / ${limit}` }] : []
  }
  const { text } = composeSms({ ...context, body: longest })
  const { parts, units } = countSegments(text, context.rule)
  const limit = lengthLimits.sms[brief.length]
  return parts > limit ? [{ code: 'tooLong', detail: `${parts} / ${limit} SMS (${units})` }] : []
}

function checkForm(draft: Draft, whole: string, rest: string): Violation[] {
  const found: Violation[] = []
  if (/[【】]/.test(whole)) found.push({ code: 'signature' })
  if (/退订|拒收|回复?\s*(?:T|TD|N|R)(?![a-z])|\b(?:reply|text)\s+stop\b|unsubscribe|opt[\s-]?out/i.test(rest))
    found.push({ code: 'optOut' })
  if (/<\/?[a-z][^>]*>|\*\*|__|^#{1,6}\s|```|\]\(/im.test(rest)) found.push({ code: 'markup' })
  if (draft.subject !== undefined && /[\r\n]/.test(draft.subject)) found.push({ code: 'markup', detail: 'subject' })
  return found
}
