import { z } from '@hono/zod-openapi'

/** The answer of a route that gives JSON. Problems are described once for all routes (openapi.ts). */
export function answer<Schema extends z.ZodType>(schema: Schema, description = 'The answer') {
  return { 200: { description, content: { 'application/json': { schema } } } }
}

/** A JSON body that must be there. */
export function json<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } } as const
}

/** An id in the path. */
export const idParam = z.object({ id: z.string().min(1).max(80) })

/** An answer of nothing but success. */
export const done = z.object({ ok: z.literal(true) })
