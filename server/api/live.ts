import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { findVersion, readJourney } from '../../activities/store/journeys.ts'
import { type ApiContext, found } from './context.ts'
import type { LiveMessage } from './live-hub.ts'
import { idParam } from './route.ts'

const keepAliveMs = 15_000

/**
 * One stream of live numbers: `counts` first, then `delta` with the steps that changed, at most twice a second; `revision` with the
 * patches of each edit of the draft; `presence` with who has it open. A browser that comes back with Last-Event-ID gets what it missed only.
 */
export function liveRoutes({ services, resources }: ApiContext) {
  return new OpenAPIHono().openapi(
    createRoute({
      method: 'get',
      path: '/{id}/live',
      summary: 'Live numbers of a version (server-sent events)',
      request: { params: idParam, query: z.object({ version: z.coerce.number().int().min(1).optional() }) },
      responses: {
        200: {
          description: 'Events `counts`, `delta`, `revision`, `presence`',
          content: { 'text/event-stream': { schema: z.string() } },
        },
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { version: number } = c.req.valid('query')
      found(await readJourney(services.database.db, services.workspace, id), 'journey', id)
      const version = await findVersion(services.database.db, services.workspace, id, number)
      if (number !== undefined) found(version, 'version', number)
      c.header('x-accel-buffering', 'no')
      return streamSSE(c, async (stream) => {
        const ended = Promise.withResolvers<void>()
        stream.onAbort(ended.resolve)
        // Written one after the other: a slow browser must not mix two events.
        let last: Promise<unknown> = Promise.resolve()
        const write = (act: () => Promise<unknown>) => {
          last = last.then(() => (stream.aborted || stream.closed ? undefined : act())).catch(() => ended.resolve())
        }
        const stop = resources.hub.subscribe(
          { journey: id, version: version?.id ?? null },
          (message: LiveMessage) => write(() => stream.writeSSE(message)),
          c.req.header('last-event-id'),
        )
        const beat = setInterval(() => write(() => stream.write(': still here\n\n')), keepAliveMs)
        resources.streams.add(ended.resolve)
        await ended.promise
        resources.streams.delete(ended.resolve)
        clearInterval(beat)
        stop()
      })
    },
  )
}
