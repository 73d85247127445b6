import type { Language } from '../../../schema/bilingual.ts'

const localeOf = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en')

/** Names of countries and regions in a language, by ISO code. */
export const placeNames = (language: Language) => new Intl.DisplayNames(localeOf(language), { type: 'region' })

/** Currencies as a picker offers them: code and name, in the order of their codes. */
export function currencyOptions(language: Language): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(localeOf(language), { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? ''}` }))
}
