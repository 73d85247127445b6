import type { MiddlewareHandler } from 'hono'
import { languageOf } from './context.ts'
import { page, texts } from './link-pages.ts'
import type { LinkRules } from './link-rules.ts'
import { sendProblem } from './problems.ts'

const local = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Answers only under names that are ours, so that a page of somebody else's name that resolves to this machine (DNS rebinding) reaches
 * nothing: everything under the public host and on this machine, people's links also under the workspaces' own hosts. Ports do not
 * matter. Whether we are alive is no secret.
 */
export function hostGuard(publicUrl: string, rules: Pick<LinkRules, 'hosts'>): MiddlewareHandler {
  const own = new URL(publicUrl).hostname
  return async (c, next) => {
    const { hostname, pathname } = new URL(c.req.url)
    if (hostname === own || local.has(hostname) || pathname === '/health') return next()
    const isLink = /^\/[cu]\//.test(pathname)
    const known = (await rules.hosts()).has(hostname)
    if (known && isLink) return next()
    if (known) return c.html(page(texts.unknown, languageOf(c)), 404)
    return sendProblem(c, { code: 'unknownHost', params: { host: hostname.slice(0, 100) } })
  }
}
