import type { Browser } from 'playwright-core'
import { type Look, visit, type Visitor } from './visitor.ts'

/** A person with a name, as others see it, at a browser of their own. */
export async function personAt(browser: Browser, url: string, name: string, look: Look): Promise<Visitor> {
  const me = await visit(browser, url, look)
  await me.context.addInitScript(
    (person) => {
      // An empty page has no storage.
      if (location.protocol === 'http:' && localStorage.getItem('caravan.person') === null)
        localStorage.setItem('caravan.person', JSON.stringify({ state: person, version: 0 }))
    },
    { id: `person-${name}`, name },
  )
  return me
}
