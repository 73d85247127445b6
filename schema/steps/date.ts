import { z } from 'zod'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({
  attribute: z.string().max(200),
  /** Days before (negative) or after the date. */
  offsetDays: z.int().min(-366).max(366).default(0),
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  repeat: z.enum(['yearly', 'once']),
})
export type DateConfig = z.infer<typeof config>

/** Lets a contact in on the day of a date attribute ± days, at a local time in the contact's zone (birthdays, renewals). */
export const date = defineStep<DateConfig>({
  kind: 'date',
  family: 'trigger',
  title: { en: 'Date', zh: '日期' },
  description: {
    en: 'On a contact’s own date: birthday, renewal, anniversary',
    zh: '在联系人自己的日期：生日、续费、周年',
  },
  config,
  defaults: { attribute: 'birthday', offsetDays: 0, time: '09:00', repeat: 'yearly' },
  trigger: true,
  ports: () => [{ id: 'next', label: { en: 'enters', zh: '进入' } }],
  summary: ({ attribute, offsetDays, time }, language) => {
    const days = Math.abs(offsetDays)
    if (language === 'zh')
      return `${attribute}${days === 0 ? '当天' : offsetDays < 0 ? `前 ${days} 天` : `后 ${days} 天`} ${time}（当地）`
    return `${days === 0 ? 'On' : `${days} day${days > 1 ? 's' : ''} ${offsetDays < 0 ? 'before' : 'after'}`} ${attribute}, ${time} their time`
  },
  check: ({ attribute }) =>
    attribute.trim() === '' ? [{ code: 'empty-text', severity: 'error', field: 'attribute' }] : [],
})
