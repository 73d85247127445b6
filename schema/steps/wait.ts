import { z } from 'zod'
import { defineStep } from '../define-step.ts'
import { durationSchema } from '../time/duration.ts'
import { waitSentence } from '../time/sentences.ts'
import { spreadOf } from '../split-hash.ts'
import { addDuration, isPast, localToInstant, nextOpening, parseInstantOrLocal, readDate } from '../time/calendar.ts'
import { windowSchema } from '../time/window.ts'
import { zoneSchema } from '../time/zone.ts'

const config = z.strictObject({
  mode: z.enum(['for', 'until', 'attribute', 'window']),
  duration: durationSchema.optional(),
  /** Mode `until`: an instant with offset, or a local date-time such as 2026-11-11T09:00. */
  at: z.string().max(40).optional(),
  attribute: z.string().max(200).optional(),
  /** Mode `attribute`: before or after the attribute's date. */
  offset: z.strictObject({ direction: z.enum(['before', 'after']), duration: durationSchema }).optional(),
  /** Mode `attribute`: the local time on that day, when the attribute is a bare date. */
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  window: windowSchema.optional(),
  spread: durationSchema.optional(),
  zone: z.union([z.enum(['contact', 'journey']), zoneSchema]).default('contact'),
})
export type WaitConfig = z.infer<typeof config>

/** Rests for a duration, until a date, until an attribute's date, or until a window opens; may end with a window and a spread. */
export const wait = defineStep<WaitConfig>({
  kind: 'wait',
  family: 'time',
  title: { en: 'Wait', zh: '等待' },
  description: { en: 'For a while, until a date, or until a good hour', zh: '等待一段时间、到某个日期或合适的时段' },
  config,
  defaults: { mode: 'for', duration: 'P1D', zone: 'contact' },
  rests: true,
  ports: ({ mode }) => [
    { id: 'next', label: { en: 'then', zh: '之后' } },
    ...(mode === 'attribute' ? [{ id: 'missing', label: { en: 'no date', zh: '无日期' }, optional: true }] : []),
  ],
  summary: waitSentence,
  check: (wait, { now }) => {
    if (wait.mode === 'for' && !wait.duration) return [{ code: 'bad-config', severity: 'error', field: 'duration' }]
    if (wait.mode === 'until' && parseInstantOrLocal(wait.at ?? '', 'UTC') === null)
      return [{ code: 'bad-config', severity: 'error', field: 'at' }]
    if (wait.mode === 'until' && isPast(wait.at ?? '', now))
      return [{ code: 'date-in-past', severity: 'warning', field: 'at' }]
    if (wait.mode === 'attribute' && !wait.attribute?.trim())
      return [{ code: 'empty-text', severity: 'error', field: 'attribute' }]
    if (wait.mode === 'window' && !wait.window) return [{ code: 'bad-config', severity: 'error', field: 'window' }]
    return []
  },
  walk: (wait, context) => {
    const zone = wait.zone === 'contact' ? context.zone : wait.zone === 'journey' ? context.journeyZone : wait.zone
    if (context.until === undefined) {
      const target = targetOf(wait, context.arrived, zone, context.facts.contact.attributes[wait.attribute ?? ''])
      if (target === null)
        return {
          port: 'missing',
          why: [{ what: wait.attribute ?? '', value: context.facts.contact.attributes[wait.attribute ?? ''] }],
        }
      const opened = wait.window ? nextOpening(wait.window, Math.max(target, context.arrived), zone) : target
      const until =
        opened +
        (wait.spread
          ? spreadOf(context.stepId, context.facts.contact.id, addDuration(opened, wait.spread, zone) - opened)
          : 0)
      return until <= context.now ? { port: 'next' } : { wait: until }
    }
    return context.until <= context.now ? { port: 'next' } : { wait: context.until }
  },
})

function targetOf(wait: WaitConfig, arrived: number, zone: string, attribute: unknown): number | null {
  if (wait.mode === 'for') return addDuration(arrived, wait.duration!, zone)
  if (wait.mode === 'until') return parseInstantOrLocal(wait.at!, zone)
  if (wait.mode === 'window') return arrived
  const date = readDate(attribute)
  if (date === null) return null
  const base = date.kind === 'instant' ? date.instant : localToInstant(`${date.date}T${wait.time ?? '00:00'}`, zone)
  return wait.offset ? addDuration(base, wait.offset.duration, zone, wait.offset.direction === 'before' ? -1 : 1) : base
}
