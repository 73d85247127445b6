import type { Language } from '../../../schema/bilingual.ts'

const localeOf = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en')

/** Names of countries and regions in a language, by ISO code. */
export const placeNames = (language: Language) => new Intl.DisplayNames(localeOf(language), { type: 'region' })

/** An amount in a currency as a language writes it: fractions of a cent as far as they matter. */
export const money = (amount: number, currency: string, language: Language): string =>
  new Intl.NumberFormat(localeOf(language), { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(
    amount,
  )

/** Currencies as a picker offers them: code and name, in the order of their codes. */
export function currencyOptions(language: Language): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(localeOf(language), { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? ''}` }))
}
