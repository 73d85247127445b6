import { create } from 'zustand'
import type { Language } from '../../schema/bilingual.ts'

const storageKey = 'caravan.language'

function firstLanguage(): Language {
  const stored = localStorage.getItem(storageKey)
  if (stored === 'en' || stored === 'zh') return stored
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh' : 'en'
}

/** The language of the interface: remembered, else the browser's. */
export const useLanguageStore = create<{ language: Language }>(() => ({ language: firstLanguage() }))

/** The language of the interface. */
export const useLanguage = (): Language => useLanguageStore((state) => state.language)

/** Switches the language, for this browser and from now on. */
export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  useLanguageStore.setState({ language })
}
