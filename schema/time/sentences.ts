import type { Language } from '../bilingual.ts'
import type { WaitConfig } from '../steps/wait.ts'
import { parseDuration } from './duration.ts'
import type { Window } from './window.ts'

const units = {
  years: { en: ['year', 'years'], zh: '年' },
  months: { en: ['month', 'months'], zh: '个月' },
  weeks: { en: ['week', 'weeks'], zh: '周' },
  days: { en: ['day', 'days'], zh: '天' },
  hours: { en: ['hour', 'hours'], zh: '小时' },
  minutes: { en: ['minute', 'minutes'], zh: '分钟' },
  seconds: { en: ['second', 'seconds'], zh: '秒' },
} as const

/** An ISO duration in words: "2 days 3 hours", "2 天 3 小时". */
export function durationWords(duration: string, language: Language): string {
  let parts: ReturnType<typeof parseDuration>
  try {
    parts = parseDuration(duration)
  } catch {
    return duration
  }
  const seconds = Math.round(parts.exactMs / 1000)
  const wholeWeeks = parts.days > 0 && parts.days % 7 === 0 && parts.months === 0 && parts.years === 0
  const amounts: [keyof typeof units, number][] = [
    ['years', parts.years],
    ['months', parts.months],
    ['weeks', wholeWeeks ? parts.days / 7 : 0],
    ['days', wholeWeeks ? 0 : parts.days],
    ['hours', Math.floor(seconds / 3600)],
    ['minutes', Math.floor(seconds / 60) % 60],
    ['seconds', seconds % 60],
  ]
  const words = amounts.filter(([, amount]) => amount > 0).map(([unit, amount]) => unitWords(unit, amount, language))
  return words.length === 0 ? unitWords('seconds', 0, language) : words.join(' ')
}

function unitWords(unit: keyof typeof units, amount: number, language: Language): string {
  if (language === 'zh') return `${amount} ${units[unit].zh}`
  return `${amount} ${units[unit].en[amount === 1 ? 0 : 1]}`
}

const weekdayNames = {
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
}

/** A window in words: "Mon–Fri 09:00–20:00", "周一至周五 09:00–20:00". */
export function windowWords(window: Window, language: Language): string {
  const ranges = window.ranges.map(({ from, to }) => `${from}–${to}`).join(language === 'zh' ? '、' : ', ')
  const days = window.weekdays ? weekdayWords(window.weekdays, language) : ''
  return days ? `${days} ${ranges}` : ranges
}

/** ISO weekdays in words, runs of three or more joined. */
export function weekdayWords(weekdays: number[], language: Language): string {
  const sorted = [...new Set(weekdays)].sort((a, b) => a - b)
  const first = sorted[0]
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) return ''
  const name = (day: number) => weekdayNames[language][day - 1] ?? String(day)
  if (sorted.length > 2 && last - first === sorted.length - 1)
    return `${name(first)}${language === 'zh' ? '至' : '–'}${name(last)}`
  return sorted.map(name).join(language === 'zh' ? '、' : ', ')
}

/** A wait step in words: "2 days, then 09:00–20:00 their time". */
export function waitSentence(wait: WaitConfig, language: Language): string {
  const zh = language === 'zh'
  const whose =
    wait.zone === 'contact' ? (zh ? '（当地）' : ' their time') : wait.zone === 'journey' ? '' : ` ${wait.zone}`
  const opening = wait.window ? `${windowWords(wait.window, language)}${whose}` : ''
  const base = baseWords(wait, language, whose)
  if (wait.mode === 'window') return zh ? `等到 ${opening}` : `Until ${opening}`
  return opening ? (zh ? `${base}，再到 ${opening}` : `${base}, then ${opening}`) : base
}

function baseWords(wait: WaitConfig, language: Language, whose: string): string {
  const zh = language === 'zh'
  if (wait.mode === 'for')
    return zh ? `等待 ${durationWords(wait.duration ?? '', 'zh')}` : `Wait ${durationWords(wait.duration ?? '', 'en')}`
  if (wait.mode === 'until')
    return zh
      ? `等到 ${(wait.at ?? '…').replace('T', ' ')}${whose}`
      : `Until ${(wait.at ?? '…').replace('T', ' ')}${whose}`
  const offset = wait.offset ? durationWords(wait.offset.duration, language) : ''
  const attribute = wait.attribute || '…'
  if (zh)
    return `等到 ${attribute}${offset ? (wait.offset?.direction === 'before' ? `前 ${offset}` : `后 ${offset}`) : ''}${wait.time ? ` ${wait.time}` : ''}`
  return `Until ${offset ? `${offset} ${wait.offset?.direction} ` : ''}${attribute}${wait.time ? ` ${wait.time}` : ''}`
}
