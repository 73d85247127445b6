import type { Json } from '../../schema/json.ts'
import type { Texts } from '../i18n/texts.ts'

/** What a decision read, in words: "SMS is clicked", "tier = vip". */
export function whyWords(
  { what, value }: { what: string; value?: Json | undefined },
  { steps }: Texts,
  titleOf: (id: string) => string,
): string {
  const [kind, name = ''] = what.split('.')
  const fact = steps.facts[name as 'clicked']
  if (kind === 'message' && fact) return typeof value === 'string' ? `${titleOf(value)} ${fact}` : fact
  if (value === undefined || value === null) return `${what} = –`
  return `${what} = ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
