import type { Json } from '../../schema/json.ts'
import type { Texts } from '../i18n/texts.ts'

/** What a decision read, in words: "SMS is clicked", "tier = vip". */
export function whyWords(
  { what, value }: { what: string; value?: Json | undefined },
  { steps, live }: Texts,
  titleOf: (id: string) => string,
): string {
  const [kind, name = ''] = what.split('.')
  if (what === 'reason' && typeof value === 'string') {
    const [reason = '', detail] = value.split(':')
    const words = live.reasons[reason as 'cap'] ?? reason
    return detail === undefined ? words : `${words} (${detail})`
  }
  const fact = steps.facts[name as 'clicked']
  if (kind === 'message' && fact) return typeof value === 'string' ? `${titleOf(value)} ${fact}` : fact
  if (value === undefined || value === null) return `${what} = –`
  return `${what} = ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
