import { type Context, Hono } from 'hono'
import { classifyClick } from '../../activities/links/classify.ts'
import { readMiniProgramLink } from '../../activities/render/mini-program.ts'
import type { ApiContext } from './context.ts'
import { languageOf } from './context.ts'
import { limitBody, remoteAddress } from './guard.ts'
import { createGuessLimit } from './guess-limit.ts'
import { createLinkBook, targetOf } from './link-book.ts'
import { page, texts } from './link-pages.ts'
import { isExpired } from './link-rules.ts'
import { createMiniProgramLinks } from './mini-program-links.ts'
import { miniProgramFailed, miniProgramPage, visitorPlace } from './mini-program-page.ts'
import { createNeighbours } from './neighbours.ts'
import { preferencesOf, savePreferences } from '../../activities/ingest/preferences.ts'
import { unsubscribe } from '../../activities/ingest/unsubscribe.ts'
import { preferencePage } from './preference-page.ts'

const private_ = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

/**
 * Short links: /c/:code leads to the address in the message, or to a page before a mini-program, and notes the visit; /u/:code lets
 * somebody unsubscribe, without a login, without cookies, in one click. Codes are signed, so that unknown ones cost no database.
 * Unsubscribe links neither expire nor are revoked.
 */
export function linkRoutes({ services, resources }: ApiContext) {
  const book = createLinkBook(services.database.db)
  const neighbours = createNeighbours()
  const guesses = createGuessLimit()
  const rules = resources.linkRules
  const mint = createMiniProgramLinks(services)
  const ownHost = new URL(services.publicUrl).hostname
  const deps = { database: services.database, nudge: services.nudge, live: resources.live }

  async function lookUp(c: Context, code: string) {
    if (guesses.isOver(remoteAddress(c))) return { status: 429 as const }
    const target = services.links.decode(code)
    const found = target && (await book(Math.floor(target.messageId / 4096)))
    if (!target || !found || target.messageId % 4096 >= found.members) {
      guesses.miss(remoteAddress(c))
      return { status: 404 as const }
    }
    const rule = await rules.of(found.workspace)
    const host = new URL(c.req.url).hostname
    // A link of one workspace is none under the name of another.
    if (host !== rule.host && (await rules.hosts()).has(host) && host !== ownHost) return { status: 404 as const }
    return { ...target, page: found, rule }
  }
  /** Where a link leads, else the page that says why nowhere. */
  async function lead(c: Context, code: string) {
    const hit = await lookUp(c, code)
    if ('status' in hit) return say(c, hit.status, hit.status === 429 ? 'tooMany' : 'unknown')
    const { name } = hit.rule
    const url = targetOf(hit.page, hit.linkIndex)
    if (url === undefined || (await rules.isRevoked(hit.page.version, hit.messageId)))
      return say(c, 410, 'gone', '', name)
    if (isExpired(hit.rule, hit.page.sentAt, Date.now())) return say(c, 410, 'expired', '', name)
    return { ...hit, url }
  }
  const say = (c: Context, status: 404 | 410 | 429 | 200, name: keyof typeof texts, extra = '', brand = '') =>
    c.html(page(texts[name], languageOf(c), extra, brand), status, private_)

  const app = new Hono()
  app.get('/c/:code', async (c) => {
    const hit = await lead(c, c.req.param('code'))
    if (hit instanceof Response) return hit
    const { url } = hit
    const now = Date.now()
    // Hono answers HEAD with the handler of GET: the method of the raw request tells.
    const via = classifyClick({
      method: c.req.raw.method,
      headers: c.req.header(),
      channel: hit.page.channel,
      sinceSentMs: now - hit.page.sentAt,
      otherLinks: neighbours.visit(hit.messageId, hit.linkIndex, now),
    })
    resources.clicks.add({
      messageId: hit.messageId,
      workspace: hit.page.workspace,
      via,
      at: now,
      target: url,
    })
    if (!readMiniProgramLink(url)) return c.body(null, 302, { ...private_, location: url })
    const place = visitorPlace(c.req.header('user-agent') ?? '')
    const link = `${new URL(c.req.url).hostname === hit.rule.host ? hit.rule.address : services.publicUrl}${c.req.path}`
    return c.html(miniProgramPage(languageOf(c), hit.rule.name, place, link), 200, private_)
  })
  app.use('/c/*', limitBody(1))
  app.get('/c/:code/open', (c) => c.redirect(`/c/${c.req.param('code')}`, 302))
  // The tap: WeChat's link is made now, one for all receivers; who taps is in `cq`.
  app.post('/c/:code/open', async (c) => {
    const hit = await lead(c, c.req.param('code'))
    if (hit instanceof Response) return hit
    const target = readMiniProgramLink(hit.url)
    if (!target) return say(c, 404, 'unknown')
    const made = await mint(hit.page.workspace, target)
    if (made === null) return c.html(miniProgramFailed(languageOf(c), hit.rule.name, c.req.path), 503, private_)
    made.searchParams.set('cq', c.req.param('code'))
    return c.body(null, 303, { ...private_, location: made.href })
  })
  app.get('/u/:code', async (c) => {
    const hit = await lookUp(c, c.req.param('code'))
    if ('status' in hit) return say(c, hit.status, hit.status === 429 ? 'tooMany' : 'unknown')
    return say(c, 200, 'ask', `/u/${c.req.param('code')}/preferences`)
  })
  // RFC 8058: one POST, from the mail program or from the page's button; nothing else is asked.
  app.use('/u/*', limitBody(1))
  app.post('/u/:code', async (c) => {
    const hit = await lookUp(c, c.req.param('code'))
    if ('status' in hit) return say(c, hit.status, hit.status === 429 ? 'tooMany' : 'unknown')
    await unsubscribe(deps, hit.page.workspace, hit.messageId, hit.page.channel)
    return say(c, 200, 'done')
  })
  // Every channel at once, in the words of the visitor. The code in the address is the key: no login, no cookie, nothing refused.
  app.get('/u/:code/preferences', async (c) => {
    const hit = await lookUp(c, c.req.param('code'))
    if ('status' in hit) return say(c, hit.status, hit.status === 429 ? 'tooMany' : 'unknown')
    const chosen = await preferencesOf(deps, hit.page.workspace, hit.messageId)
    return c.html(preferencePage(chosen, languageOf(c), false), 200, private_)
  })
  app.post('/u/:code/preferences', async (c) => {
    const hit = await lookUp(c, c.req.param('code'))
    if ('status' in hit) return say(c, hit.status, hit.status === 429 ? 'tooMany' : 'unknown')
    const form = new URLSearchParams(await c.req.text())
    const wanted = form.has('none') ? [] : form.getAll('channel')
    await savePreferences(deps, hit.page.workspace, hit.messageId, wanted)
    const chosen = await preferencesOf(deps, hit.page.workspace, hit.messageId)
    return c.html(preferencePage(chosen, languageOf(c), true), 200, private_)
  })
  return app
}
