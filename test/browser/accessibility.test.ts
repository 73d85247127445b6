import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Installation, startInstallation } from '../support/installation.ts'
import { violations } from './support/audit.ts'
import { launchBrowser } from './support/launch.ts'
import { picture } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { findDemo, viewsOf } from './support/views.ts'
import { type Look, visit } from './support/visitor.ts'

const looks: Look[] = [
  { language: 'zh', scheme: 'light' },
  { language: 'en', scheme: 'dark' },
  { language: 'zh', scheme: 'dark', width: 390, height: 844 },
]

/** What somebody does with a telephone in the hand: read, approve, pause. */
const onPhone = new Set(
  'journeys gallery contacts profile segments segment templates template gateways settings phone canvas step-sms publish version-menu stop outline'.split(
    ' ',
  ),
)

const nameOf = ({ language, scheme, width }: Look) => [language, scheme, width].filter(Boolean).join('-')

describe('every screen and dialog', () => {
  let installation: Installation
  let browser: Browser

  beforeAll(async () => {
    const [started, launched] = await Promise.all([
      startInstallation({
        server: true,
        workers: 1,
        sharedBuffers: '128MB',
        account: { inbox: true, receipts: true },
        env: { CARAVAN_SEED_DEMO: 'true' },
      }),
      launchBrowser(),
    ])
    installation = started
    browser = launched
  })
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
  })

  for (const look of looks) {
    test(`passes WCAG 2.2 AA in ${nameOf(look)}`, { timeout: 240_000 }, async () => {
      const only = process.env['CARAVAN_VIEWS']?.split(',')
      const me = await visit(browser, installation.url, look)
      const found: string[] = []
      for (const view of viewsOf(await findDemo(installation))) {
        if (only && !only.includes(view.name)) continue
        if (look.width === 390 && !onPhone.has(view.name)) continue
        try {
          await view.open(me)
          await settled(me.page)
          found.push(...(await violations(me.page)).map((line) => `${view.name}: ${line}`))
        } catch (error) {
          found.push(`${view.name}: ${(error as Error).message.split('\n')[0]}`)
        }
        found.push(...me.faults.splice(0).map((fault) => `${view.name}: ${fault}`))
        await picture(me.page, `${view.name}-${nameOf(look)}`)
      }
      expect(found).toEqual([])
      await me.close()
    })
  }
})
