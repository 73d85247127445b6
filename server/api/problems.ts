import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { type CaravanError, type ErrorCode, errors, errorText } from '../../schema/errors.ts'
import { expectedError, languageOf } from './context.ts'

/** RFC 9457. `code` is stable and fit for programs, `detail` is a sentence in the language of the request that says what to do. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type ApiProblem = z.infer<typeof problemSchema>

/** An error of the catalogue as a problem. */
export function problemOf(c: Context, code: ErrorCode, params: Record<string, string | number> = {}): ApiProblem {
  const detail = errorText(code, params, languageOf(c))
  return {
    type: `urn:caravan:problem:${code}`,
    title: code,
    status: errors[code].status,
    code,
    detail,
    ...(Object.keys(params).length > 0 ? { params } : {}),
  }
}

/** Answers with a problem. */
export function sendProblem(c: Context, { code, params }: Pick<CaravanError, 'code' | 'params'>): Response {
  const body = problemOf(c, code, params)
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' }
  if (body.status === 503) headers['retry-after'] = '2'
  if (body.status === 401) headers['www-authenticate'] = 'Bearer'
  return new Response(JSON.stringify(body), { status: body.status, headers })
}

/** Whatever a handler throws becomes a problem. What nobody expected is logged under a reference, without its data. */
export function onError(error: Error, c: Context): Response {
  const expected = expectedError(error)
  if (expected) return sendProblem(c, expected)
  if (error instanceof HTTPException) return plain(c, error)
  const reference = randomBytes(5).toString('hex')
  console.error(`api ${reference}: ${c.req.method} ${c.req.routePath}: ${error.stack ?? error.message}`)
  return sendProblem(c, { code: 'unexpected', params: { reference } })
}

function plain(c: Context, error: HTTPException): Response {
  if (error.status === 413) return sendProblem(c, { code: 'tooLarge', params: { limit: '5 MB' } })
  if (error.status === 400 || error.status === 415) return sendProblem(c, { code: 'notJson', params: {} })
  return error.getResponse()
}

/** Zod issues as one line: `patches.0.op: …; name: …`. Values are never repeated: they may be somebody's. */
export function issuesOf(error: z.ZodError, limit = 5): string {
  const lines = error.issues.slice(0, limit).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  return lines.join('; ') + (error.issues.length > limit ? `; +${error.issues.length - limit}` : '')
}
