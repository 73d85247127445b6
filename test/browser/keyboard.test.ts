import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Installation, startInstallation } from '../support/installation.ts'
import { keyboardHand, listenToPage } from './support/keyboard-hand.ts'
import { keyboardWords } from './support/keyboard-words.ts'
import { launchBrowser } from './support/launch.ts'
import { pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { visit, type Visitor } from './support/visitor.ts'

describe('with the keyboard alone', () => {
  let installation: Installation
  let browser: Browser
  let me: Visitor | undefined

  beforeAll(async () => {
    const [started, launched] = await Promise.all([
      startInstallation({ server: true, workers: 1, sharedBuffers: '128MB' }),
      launchBrowser(),
    ])
    installation = started
    browser = launched
  })
  pictureOfFailures(() => me?.page)
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
  })

  for (const language of ['zh', 'en'] as const) {
    test(`the reference journey is drawn, mended and published in ${language}`, async () => {
      const words = keyboardWords[language]
      const { kinds } = words
      me = await visit(browser, installation.url, { language })
      const { page } = me
      const hand = keyboardHand(page)
      /** A on a card, the name of a kind, Enter; the new card has the focus. */
      const add = async (search: string, title: string, ways = 0) => {
        await hand.press('a')
        await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
        for (let turn = 0; turn < ways; turn++) await hand.press('ArrowRight')
        await hand.type(search)
        await hand.press('Enter')
        await hand.stands(title)
      }
      const write = async (field: string, text: string) => {
        await hand.tabTo(field)
        await hand.type(text)
      }

      await me.go('/journeys')
      await settled(page)
      await hand.tabTo(words.newJourney)
      await hand.press('Enter')
      await page.getByRole('dialog').waitFor()
      await hand.tabTo(words.blank)
      await hand.press('Enter')
      await page.waitForURL(/journeys\/.+/)
      await page.locator('[data-canvas]').waitFor()
      const transcript = await listenToPage(page)
      await hand.tabTo(words.audience)
      await hand.press('Enter')
      await hand.stands(kinds.audience)

      await add(kinds.split, kinds.split)
      await add(kinds.sms, kinds.sms)
      await hand.enterForm()
      await write(words.text, words.smsText)
      await hand.press('Escape')
      await hand.stands(kinds.sms)
      await add(kinds.wait, kinds.wait)
      await add(kinds.listen, kinds.listen)
      await add(kinds.branch, kinds.branch)
      await add(kinds.wechat, kinds.wechat)
      await hand.enterForm()
      await write(words.text, words.wechatText)
      await hand.press('Escape')
      await hand.stands(kinds.wechat)
      await add(kinds.exit, kinds.exit)

      // The other arm: the same key, and → for its way out.
      await hand.walkTo(kinds.split, 'ArrowUp')
      await add(kinds.email, kinds.email, 1)
      await hand.enterForm()
      await write(words.subject, words.smsText)
      await hand.press('Tab')
      await write(words.text, words.wechatText)
      // It goes on where the text message goes on.
      await hand.tabTo(words.content, 'Shift+Tab')
      await hand.press('ArrowRight')
      await hand.tabTo(words.leadsTo)
      await hand.press('Control+a')
      await hand.type(kinds.wait)
      await hand.press('ArrowDown', 'Enter', 'Escape')
      await hand.stands(kinds.email)

      // A step too many, deleted; the deletion taken back, and done again.
      await add(kinds.webhook, kinds.webhook)
      await page.getByRole('button', { name: words.problems }).waitFor()
      await hand.press('F8')
      await hand.stands(kinds.listen)
      await hand.press('Shift+F8')
      await hand.stands(kinds.webhook)
      await hand.press('Delete')
      await hand.stands(kinds.email)
      await hand.press('Control+z', 'Control+Shift+z', 'F8')

      await hand.tabTo(words.publish, 'Shift+Tab')
      await hand.press('Enter')
      await page.getByRole('dialog').waitFor()
      await hand.tabTo(words.confirm)
      await hand.press('Enter')
      await page.getByText(words.live).waitFor()

      expect(await transcript()).toEqual(words.transcript)
      const { plan } = await installation.db
        .selectFrom('journey_version')
        .select('plan')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
      expect(plan.steps.map(({ kind }) => kind).toSorted()).toEqual(
        ['audience', 'split', 'sms', 'email', 'wait', 'listen', 'branch', 'wechat', 'exit'].toSorted(),
      )
      const wait = plan.steps.findIndex(({ kind }) => kind === 'wait')
      for (const kind of ['sms', 'email'])
        expect(plan.steps.find((step) => step.kind === kind)?.ports.map(({ next }) => next)).toContain(wait)
      expect(me.faults).toEqual([])
      await me.close()
    })
  }
})
