import { z } from 'zod'
import { comparisonSchema } from '../condition.ts'
import { defineStep } from '../define-step.ts'

const config = z.strictObject({ name: z.string().max(200), where: z.array(comparisonSchema).max(20).default([]) })
export type EventConfig = z.infer<typeof config>

/** Lets in the contact of an event with this name whose properties pass the filter, at receipt. `entry.*` = the properties. */
export const event = defineStep<EventConfig>({
  kind: 'event',
  family: 'trigger',
  title: { en: 'Event', zh: '事件' },
  description: { en: 'A contact enters when they do something', zh: '联系人发生某个行为时进入' },
  config,
  defaults: { name: '', where: [] },
  trigger: true,
  ports: () => [{ id: 'next', label: { en: 'enters', zh: '进入' } }],
  summary: ({ name, where }, language) => {
    const filter =
      where.length === 0
        ? ''
        : language === 'zh'
          ? `，${where.length} 个条件`
          : `, ${where.length} filter${where.length > 1 ? 's' : ''}`
    return language === 'zh' ? `当「${name || '…'}」发生${filter}` : `When “${name || '…'}” happens${filter}`
  },
  check: ({ name }) => (name.trim() === '' ? [{ code: 'empty-text', severity: 'error', field: 'name' }] : []),
})
