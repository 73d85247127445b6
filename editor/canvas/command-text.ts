import { useLanguageStore } from '../app/language.ts'
import type { CommandLabel } from '../document/command.ts'
import { currentTexts } from '../i18n/texts.ts'

/** A command in words: "delete Wait", "delete Wait and 2 more", "删除等待", "删除等待等 3 个步骤". */
export function commandText({ type, subject, count }: CommandLabel): string {
  const { commands } = currentTexts()
  const { language } = useLanguageStore.getState()
  const what = subject?.[language] ?? ''
  const several = count !== undefined && count > 1
  if (language === 'zh') return `${commands[type]}${what}${several ? `等 ${count} 个步骤` : ''}`
  return [commands[type], what].filter(Boolean).join(' ') + (several ? ` and ${count - 1} more` : '')
}
