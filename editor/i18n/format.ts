import { useMemo } from 'react'
import type { Language } from '../../schema/bilingual.ts'
import { useLanguage } from '../app/language.ts'

/** Numbers and dates as the language writes them. */
export type Format = ReturnType<typeof createFormat>

/** A formatter for one language. */
export function createFormat(language: Language) {
  const locale = language === 'zh' ? 'zh-CN' : 'en-US'
  const number = new Intl.NumberFormat(locale)
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const wholePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' })
  const dayOfYear = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' })
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const clockSeconds = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const unit = (name: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 })
  const units = { day: unit('day'), hour: unit('hour'), minute: unit('minute'), second: unit('second') }
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const list = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' })
  return {
    number: (value: number) => number.format(value),
    compact: (value: number) => compact.format(value),
    percent: (value: number) => (Number.isFinite(value) ? percent.format(value) : '–'),
    /** A share in the fewest characters that still tell: 97%, 7.4%. Only nobody is 0%, and only everybody 100%. */
    share: (value: number) => {
      if (value > 0 && value < 0.0005) return `<${percent.format(0.001)}`
      if (value < 1 && value >= 0.995) return percent.format(Math.floor(value * 1000) / 1000)
      return (value >= 0.0995 ? wholePercent : percent).format(value)
    },
    /** A number that has to fit beside two others. */
    short: (value: number) => (value < 10_000 ? number : compact).format(value),
    /** An amount in a currency (ISO 4217); the price of one message down to a hundredth of a cent. */
    money: (amount: number, currency: string) =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        ...(amount < 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 4 } : {}),
      }).format(amount),
    tenths: (value: number) => tenths.format(value),
    /** A length of time in its largest unit: 45 min, 2.5 hr, 3 days. */
    span: (seconds: number) => {
      if (seconds >= 86_400) return units.day.format(seconds / 86_400)
      if (seconds >= 3600) return units.hour.format(seconds / 3600)
      return seconds >= 60 ? units.minute.format(Math.round(seconds / 60)) : units.second.format(Math.round(seconds))
    },
    day: (value: string | number | Date) => dayWithYear(new Date(value), day, dayOfYear),
    clock: (value: string | number | Date) => clock.format(new Date(value)),
    clockSeconds: (value: string | number | Date) => clockSeconds.format(new Date(value)),
    moment: (value: string | number | Date) =>
      `${dayWithYear(new Date(value), day, dayOfYear)} ${clock.format(new Date(value))}`,
    ago: (value: string | number | Date) =>
      ago(new Date(value), language === 'zh' ? '刚刚' : 'just now', relative, day, dayOfYear),
    list: (parts: string[]) => list.format(parts),
  }
}

const formats = { en: createFormat('en'), zh: createFormat('zh') }

/** The formatter of the current language. */
export function useFormat(): Format {
  const language = useLanguage()
  return useMemo(() => formats[language], [language])
}

function dayWithYear(date: Date, day: Intl.DateTimeFormat, dayOfYear: Intl.DateTimeFormat): string {
  return (date.getFullYear() === new Date().getFullYear() ? day : dayOfYear).format(date)
}

function ago(
  date: Date,
  justNow: string,
  relative: Intl.RelativeTimeFormat,
  day: Intl.DateTimeFormat,
  dayOfYear: Intl.DateTimeFormat,
): string {
  const seconds = (date.getTime() - Date.now()) / 1000
  const size = Math.abs(seconds)
  if (size < 45) return justNow
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute')
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
  if (size < 6 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day')
  return dayWithYear(date, day, dayOfYear)
}
