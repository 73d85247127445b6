import { z } from 'zod'

const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a local time such as 09:00')
const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-10-01')

/**
 * A recurring window of local time. Ranges include their start and exclude their end; an end at or before the start crosses midnight,
 * and such a range belongs to the weekday on which it starts. Weekdays are ISO: 1 = Monday … 7 = Sunday; none given = every day.
 * `daysOff` never open; `workingDays` open as if they were a weekday of the list (调休).
 */
export const windowSchema = z.strictObject({
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
  ranges: z
    .array(z.strictObject({ from: localTime, to: localTime }))
    .min(1)
    .max(12),
  daysOff: z.array(localDate).max(1000).optional(),
  workingDays: z.array(localDate).max(1000).optional(),
})
export type Window = z.infer<typeof windowSchema>
