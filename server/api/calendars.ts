import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import chineseDays from 'chinese-days'
import { answer } from './route.ts'

const calendar = z.object({
  /** The last year whose days the State Council has announced. */
  until: z.number(),
  daysOff: z.array(z.string()),
  workingDays: z.array(z.string()),
})
const dayMs = 86_400_000

/** Public holidays to be filled into a window: frozen there, so that what is published does not change with a later announcement. */
export function calendarRoutes() {
  return new OpenAPIHono().openapi(
    createRoute({
      method: 'get',
      path: '/cn',
      summary: 'Public holidays of mainland China from today on, and the weekends worked for them (调休)',
      responses: answer(calendar),
    }),
    (c) => c.json(chinaFrom(new Date()), 200),
  )
}

/** A day with a holiday's name is off, or worked in return for one: ordinary days carry the name of their weekday. */
export function chinaFrom(today: Date): z.infer<typeof calendar> {
  const daysOff: string[] = []
  const workingDays: string[] = []
  let until = 0
  for (let offset = 0; offset < 800; offset++) {
    const date = new Date(today.getTime() + offset * dayMs).toISOString().slice(0, 10)
    const { name, work } = chineseDays.getDayDetail(date)
    if (!name.includes(',')) continue
    until = Number(date.slice(0, 4))
    ;(work ? workingDays : daysOff).push(date)
  }
  return { until, daysOff, workingDays }
}
