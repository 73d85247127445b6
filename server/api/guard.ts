import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { CaravanError } from '../../schema/errors.ts'
import { isSuspicious, refuseText, refuseValue } from './safe-json.ts'

const megabyte = 1024 * 1024
const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Refuses changes that a page of another site asks the browser for: an Origin, when there is one, must be our own host. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  if (origin !== undefined && changing.has(c.req.method) && hostOf(origin) !== c.req.header('host'))
    throw new CaravanError('forbiddenOrigin')
  // Older browsers leave Origin away; all that matter say where a request comes from.
  if (changing.has(c.req.method) && c.req.header('sec-fetch-site') === 'cross-site')
    throw new CaravanError('forbiddenOrigin')
  await next()
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** Bodies larger than this many megabytes are refused before they are read. */
export function limitBody(megabytes: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: megabytes * megabyte,
    onError: () => {
      throw new CaravanError('tooLarge', { limit: `${megabytes} MB` })
    },
  })
}

/** Looks at every JSON body before a schema does: depth, NUL, prototype keys. */
export const safeBody: MiddlewareHandler = async (c, next) => {
  if (changing.has(c.req.method) && /^application\/(.+\+)?json\b/i.test(c.req.header('content-type') ?? '')) {
    const text = await c.req.text()
    const reason = refuseText(text) ?? (isSuspicious(text) ? refuseValue(parseJson(text)) : null)
    if (reason) throw new CaravanError('invalidInput', { issues: reason })
  }
  await next()
}

/** Parses JSON or says that it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new CaravanError('notJson')
  }
}

/** Answers of the API belong to this moment: nothing between us and the browser keeps them. */
export const noStore: MiddlewareHandler = async (c, next) => {
  await next()
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}

/** The address a request came from, as far as it is known. */
export function remoteAddress(c: Context): string {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  return env?.incoming?.socket?.remoteAddress ?? ''
}
