/** A template as it lies at a provider: its text with the provider's variables, and the signature it goes out under. */
export type Audited = { signature: string; text: string; marketing: boolean }

/** What an auditor finds, by the published specifications; written apart from the rules that journeys are checked with. */
export function auditFault(
  { signature, text, marketing }: Audited,
  { forbidden, variable }: { forbidden: string; variable: RegExp },
): string | null {
  const pieces = text.split(new RegExp(variable.source))
  const fixed = pieces.filter((_, at) => at % 2 === 0)
  if ([...signature].length < 2 || [...signature].length > 12) return 'signature'
  if ([...`【${signature}】${text}`].length > 500 + pieces.length * 10) return 'length'
  if (fixed.some((piece) => [...piece].some((character) => forbidden.includes(character)))) return 'characters'
  if (fixed.slice(1, -1).some((piece) => piece === '')) return 'adjacent variables'
  if (pieces.length > 1 && fixed.join('').trim() === '') return 'nothing but variables'
  if (!marketing) return null
  return text.endsWith('拒收请回复R') && text.split('拒收请回复R').length === 2 ? null : 'opt-out words'
}

/** What a provider finds in a variable's value. */
export function valueFault(value: string): 'link' | 'characters' | null {
  if (/https?:\/\/|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org)\b/i.test(value)) return 'link'
  return /[【】①★※→¥]/.test(value) ? 'characters' : null
}
