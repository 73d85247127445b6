import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { type Pace, pace } from '../../schema/api/journeys.ts'
import { findVersion } from '../../activities/store/journeys.ts'
import { readPace } from '../../activities/store/pace.ts'
import { type ApiContext, found } from './context.ts'
import { answer, idParam } from './route.ts'

/** So long an answer is given to everybody who looks at the same version. */
const freshMs = 10_000

/** How fast people pass the steps of a version and how long they have been where they are. */
export function paceRoutes({ services }: ApiContext) {
  const { db } = services.database
  const known = new Map<string, { until: number; pace: Promise<Pace> }>()
  const paceOf = (version: number, hours: number): Promise<Pace> => {
    const now = Date.now()
    for (const [key, { until }] of known) if (until < now) known.delete(key)
    const key = `${version}/${hours}`
    const hit = known.get(key)
    if (hit) return hit.pace
    const asked = readPace(db, version, hours)
    known.set(key, { until: now + freshMs, pace: asked })
    asked.catch(() => known.delete(key))
    return asked
  }
  return new OpenAPIHono().openapi(
    createRoute({
      method: 'get',
      path: '/{id}/versions/{n}/pace',
      summary: 'How many people leave each step an hour, and how long they have been there',
      description:
        'Leaving over the last `hours` (from the hourly counters, or since publishing); waiting of those who are there now, of a sample when there are many. At most ten seconds old.',
      request: {
        params: idParam.extend({ n: z.coerce.number().int().min(1) }),
        query: z.object({ hours: z.coerce.number().int().min(1).max(840) }),
      },
      responses: answer(pace),
    }),
    async (c) => {
      const { id, n } = c.req.valid('param')
      const version = found(await findVersion(db, services.workspace, id, n), 'version', n)
      return c.json(await paceOf(version.id, c.req.valid('query').hours), 200)
    },
  )
}
