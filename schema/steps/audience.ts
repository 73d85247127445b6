import { z } from 'zod'
import { conditionSchema } from '../condition.ts'
import { defineStep } from '../define-step.ts'
import { isPast, parseInstantOrLocal } from '../time/calendar.ts'
import { scheduleSchema, scheduleSentence } from '../time/schedule.ts'

const config = z.strictObject({
  /** Who: a saved segment, or a condition drawn here. Both absent = everybody. */
  segment: z.string().min(1).max(80).optional(),
  condition: conditionSchema.optional(),
  schedule: scheduleSchema.default({ mode: 'now' }),
})
export type AudienceConfig = z.infer<typeof config>

/** Lets in everybody who matches at the firing: at publish, at an instant, or again and again by a rule. */
export const audience = defineStep<AudienceConfig>({
  kind: 'audience',
  family: 'trigger',
  title: { en: 'Audience', zh: '人群' },
  description: {
    en: 'Everybody in a segment enters, now, at a time, or on a schedule',
    zh: '人群中的所有人进入：立即、定时或周期性',
  },
  config,
  defaults: { schedule: { mode: 'now' } },
  trigger: true,
  ports: () => [{ id: 'next', label: { en: 'enters', zh: '进入' } }],
  summary: ({ schedule }, language) => scheduleSentence(schedule, language),
  conditions: ({ condition, segment }) => [
    ...(condition ? [condition] : []),
    ...(segment ? [{ type: 'segment' as const, segment, in: true }] : []),
  ],
  check: ({ schedule }, { now }) => {
    if (schedule.mode === 'at') {
      if (parseInstantOrLocal(schedule.at, 'UTC') === null)
        return [
          { code: 'bad-config', severity: 'error', field: 'schedule.at', params: { reason: 'not a date and time' } },
        ]
      return isPast(schedule.at, now) ? [{ code: 'date-in-past', severity: 'warning', field: 'schedule.at' }] : []
    }
    const ended = schedule.mode === 'recurring' && schedule.end !== undefined && isPast(`${schedule.end}T23:59`, now)
    return ended ? [{ code: 'date-in-past', severity: 'warning', field: 'schedule.end' }] : []
  },
})
