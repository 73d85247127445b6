import type { Browser, BrowserContext, Page } from 'playwright-core'

export type Look = {
  language: 'en' | 'zh'
  scheme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** One person at one browser: a page in a language, and what went wrong in it. */
export type Visitor = {
  page: Page
  context: BrowserContext
  /** Exceptions and errors written to the console, in the order they came. */
  faults: string[]
  go(path: string): Promise<void>
  close(): Promise<void>
}

/** What a browser says about a server that is away or refuses; a test that provokes it expects it. */
const network = /Failed to load resource|net::ERR_/

/** Opens a page of the product for one person. Motion is off, so that a look at the screen is a look at its end. */
export async function visit(browser: Browser, url: string, look: Look): Promise<Visitor> {
  const { language, scheme = 'light', width = 1440, height = 900 } = look
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !network.test(message.text())) faults.push(message.text())
  })
  return {
    page,
    context,
    faults,
    go: async (path) => {
      await page.goto(url + path, { waitUntil: 'load' })
    },
    close: () => context.close(),
  }
}
