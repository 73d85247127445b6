import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import { draftRequest } from '../../schema/api/contacts.ts'
import { errorText } from '../../schema/errors.ts'
import { type ApiContext, expectedError, languageOf } from './context.ts'
import { json } from './route.ts'

/** Drafts of copy as they are written: events `draft`, then `done` or `error`. */
export function aiRoutes({ services }: ApiContext) {
  return new OpenAPIHono().openapi(
    createRoute({
      method: 'post',
      path: '/drafts',
      summary: 'Write drafts from a brief (server-sent events)',
      request: { body: json(draftRequest) },
      responses: {
        200: {
          description: 'Events `draft`, `done`, `error`',
          content: { 'text/event-stream': { schema: z.string() } },
        },
      },
    }),
    (c) => {
      const request = c.req.valid('json')
      const language = languageOf(c)
      c.header('x-accel-buffering', 'no')
      return streamSSE(c, async (stream) => {
        try {
          for await (const { event, data } of services.draftCopy(request)) {
            if (stream.aborted) return
            await stream.writeSSE({ event, data: JSON.stringify(data) })
          }
        } catch (error) {
          const { code, params } = expectedError(error) ?? { code: 'unexpected' as const, params: { reference: 'ai' } }
          await stream.writeSSE({
            event: 'error',
            data: JSON.stringify({ code, detail: errorText(code, params, language) }),
          })
        }
      })
    },
  )
}
