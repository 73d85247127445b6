import { useLanguageStore } from '../app/language.ts'
import type { CommandLabel } from '../document/command.ts'
import { currentTexts } from '../i18n/texts.ts'

/** A command in words: "delete Wait", "删除等待". */
export function commandText({ type, subject, count }: CommandLabel): string {
  const { commands } = currentTexts()
  const { language } = useLanguageStore.getState()
  const what = subject?.[language] ?? ''
  const more = count !== undefined && count > 1 ? ` +${count - 1}` : ''
  if (language === 'zh') return `${commands[type]}${what}${more}`
  return [commands[type], what].filter(Boolean).join(' ') + more
}
