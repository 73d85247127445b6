import { z } from 'zod'
import type { Language } from '../bilingual.ts'
import type { Instant } from '../facts.ts'
import { addDays, localParts, localToInstant, parseInstantOrLocal } from './calendar.ts'
import { weekdayWords } from './sentences.ts'

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** When an audience trigger fires. `recurring` fires at a local time in the journey's zone on the days its rule names. */
export const scheduleSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('now') }),
  z.strictObject({ mode: z.literal('at'), at: z.string().max(40) }),
  z.strictObject({
    mode: z.literal('recurring'),
    every: z.enum(['day', 'week', 'month', 'nthWeekday']),
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
    /** Day of the month; 31 means the last day of shorter months. */
    day: z.int().min(1).max(31).optional(),
    /** 1–4, or −1 for the last weekday of the month. */
    nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]).optional(),
    time: localTime,
    start: localDate.optional(),
    end: localDate.optional(),
    count: z.int().min(1).max(10_000).optional(),
  }),
])
export type Schedule = z.infer<typeof scheduleSchema>

/**
 * The first firing after `after` (exclusive), or null when there is none. `fired` is how often the trigger fired before.
 * `published` is when the version went live: the one firing of mode `now`.
 */
export function nextFiring(
  schedule: Schedule,
  after: Instant,
  fired: number,
  published: Instant,
  zone: string,
): Instant | null {
  if (schedule.mode === 'now') return fired === 0 ? published : null
  if (schedule.mode === 'at') {
    const at = parseInstantOrLocal(schedule.at, zone)
    return at === null || fired > 0 ? null : at
  }
  if (schedule.count !== undefined && fired >= schedule.count) return null
  let day = localParts(after, zone).date
  if (schedule.start && schedule.start > day) day = schedule.start
  for (let i = 0; i < 800; i++, day = addDays(day, 1)) {
    if (schedule.end && day > schedule.end) return null
    if (!fallsOn(schedule, day)) continue
    const at = localToInstant(`${day}T${schedule.time}`, zone)
    if (at > after) return at
  }
  return null
}

function fallsOn(schedule: Extract<Schedule, { mode: 'recurring' }>, date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`)
  const weekday = day.getUTCDay() || 7
  const dayOfMonth = day.getUTCDate()
  const daysInMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  if (schedule.every === 'day') return true
  if (schedule.every === 'week') return (schedule.weekdays ?? [1]).includes(weekday)
  if (schedule.every === 'month') return dayOfMonth === Math.min(schedule.day ?? 1, daysInMonth)
  if (!(schedule.weekdays ?? [1]).includes(weekday)) return false
  return schedule.nth === -1 ? dayOfMonth + 7 > daysInMonth : Math.ceil(dayOfMonth / 7) === (schedule.nth ?? 1)
}

/** A schedule in words for the card: "Every Mon 09:00", "每周一 09:00". */
export function scheduleSentence(schedule: Schedule, language: Language): string {
  const zh = language === 'zh'
  if (schedule.mode === 'now') return zh ? '发布后立即进入' : 'Enters when published'
  if (schedule.mode === 'at')
    return zh ? `${schedule.at.replace('T', ' ')} 进入` : `Enters at ${schedule.at.replace('T', ' ')}`
  const days = schedule.weekdays ? weekdayWords(schedule.weekdays, language) : ''
  const nth =
    schedule.nth === -1
      ? zh
        ? '最后一个'
        : 'last'
      : zh
        ? `第 ${schedule.nth ?? 1} 个`
        : `${['1st', '2nd', '3rd', '4th'][(schedule.nth ?? 1) - 1]}`
  const rule = {
    day: zh ? '每天' : 'Every day',
    week: zh ? `每${days || '周一'}` : `Every ${days || 'Mon'}`,
    month: zh ? `每月 ${schedule.day ?? 1} 日` : `Day ${schedule.day ?? 1} of every month`,
    nthWeekday: zh ? `每月${nth}${days || '周一'}` : `Every ${nth} ${days || 'Mon'} of the month`,
  }[schedule.every]
  return `${rule} ${schedule.time}`
}
