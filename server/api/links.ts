import { type Context, Hono } from 'hono'
import { classifyClick } from '../../activities/links/classify.ts'
import type { ApiContext } from './context.ts'
import { languageOf } from './context.ts'
import { limitBody, remoteAddress } from './guard.ts'
import { createGuessLimit } from './guess-limit.ts'
import { createLinkBook, targetOf } from './link-book.ts'
import { page, texts } from './link-pages.ts'
import { createNeighbours } from './neighbours.ts'
import { preferencesOf, savePreferences } from '../../activities/ingest/preferences.ts'
import { unsubscribe } from '../../activities/ingest/unsubscribe.ts'
import { preferencePage } from './preference-page.ts'

const private_ = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }

/**
 * Short links: /c/:code leads to the address in the message and notes the visit; /u/:code lets somebody unsubscribe, without a
 * login, without cookies, in one click. Codes are signed, so that unknown ones cost no database.
 */
export function linkRoutes({ services, resources }: ApiContext) {
  const book = createLinkBook(services.database.db)
  const neighbours = createNeighbours()
  const guesses = createGuessLimit()
  const deps = { database: services.database, nudge: services.nudge, live: resources.live }

  async function lookUp(c: Context, code: string) {
    if (guesses.isOver(remoteAddress(c))) return { status: 429 as const }
    const target = services.links.decode(code)
    const found = target && (await book(Math.floor(target.messageId / 4096)))
    if (!target || !found || target.messageId % 4096 >= found.members) {
      guesses.miss(remoteAddress(c))
      return { status: 404 as const }
    }
    return { ...target, page: found }
  }
  const say = (c: Context, status: 404 | 410 | 429 | 200, name: keyof typeof texts, extra = '') =>
    c.html(page(texts[name], languageOf(c), extra), status, private_)

  const app = new Hono()
  app.get('/c/:code', async (c) => {
    const hit = await lookUp(c, c.req.param('code'))
    if ('status' in hit) return say(c, hit.status, hit.status === 429 ? 'tooMany' : 'unknown')
    const url = targetOf(hit.page, hit.linkIndex)
    if (url === undefined) return say(c, 410, 'gone')
    const now = Date.now()
    // Hono answers HEAD with the handler of GET: the method of the raw request tells.
    const kind = classifyClick({
      method: c.req.raw.method,
      headers: c.req.header(),
      channel: hit.page.channel,
      sinceSentMs: now - hit.page.sentAt,
      otherLinks: neighbours.visit(hit.messageId, hit.linkIndex, now),
    })
    resources.clicks.add({
      messageId: hit.messageId,
      workspace: hit.page.workspace,
      human: kind === 'human',
      at: now,
      target: url,
    })
    return c.body(null, 302, { ...private_, location: url })
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
