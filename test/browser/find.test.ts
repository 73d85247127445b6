import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { violations } from './support/audit.ts'
import { keyboardHand } from './support/keyboard-hand.ts'
import { startCaravan, withDemo } from './support/caravan.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { type Demo, findDemo } from './support/views.ts'
import { type Look, visit, type Visitor } from './support/visitor.ts'

/** Finding anything from anywhere, with the keyboard alone. */
describe('the command palette', () => {
  const caravan = startCaravan(withDemo)
  let demo: Demo
  let me: Visitor

  beforeAll(async () => {
    demo = await findDemo(caravan.installation)
  })
  afterEach(async () => {
    expect(me?.faults).toEqual([])
    await me?.close()
  })
  pictureOfFailures(() => me?.page)

  const at = async (path: string, look: Look, ready: string) => {
    me = await visit(caravan.browser, caravan.installation.url, look)
    await me.go(path)
    await me.page.locator(ready).first().waitFor()
    await settled(me.page)
    return me.page
  }
  const palette = () => me.page.locator('[data-find]')
  const field = () => palette().getByRole('combobox')
  const open = async (key = 'Control+k') => {
    await me.page.keyboard.press(key)
    await field().waitFor()
    await expect.poll(() => field().evaluate((element) => element === document.activeElement)).toBe(true)
  }
  /** The option that Enter would take, as a screen reader follows it from the field. */
  const chosen = () =>
    field().evaluate((element) => {
      const option = document.getElementById(element.getAttribute('aria-activedescendant') ?? '')
      return option?.getAttribute('aria-selected') === 'true' ? (option.textContent ?? '') : ''
    })
  const narrowTo = async (typed: string, first: RegExp) => {
    await field().fill(typed)
    await expect.poll(chosen).toMatch(first)
  }

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`journeys by pinyin, people by name, screens and actions are found and opened by keys, in ${look.language}`, async () => {
      const page = await at('/journeys', look, 'tbody tr')
      await open()
      expect(await violations(page)).toEqual([])
      await picture(page, `find-${look.language}-${look.scheme}`)
      await narrowTo('ssylk', /双十一/)
      await picture(page, `find-pinyin-${look.language}-${look.scheme}`)
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/journeys/${demo.live}`)
      await page.locator('[data-step=sms]').waitFor()
      const { key } = await caravan.installation.db
        .selectFrom('contact')
        .select('key')
        .orderBy('id')
        .executeTakeFirstOrThrow()
      await open()
      await field().fill(key)
      await palette().locator('[data-find-entry^="contact:"]').first().waitFor()
      await picture(page, `find-contact-${look.language}-${look.scheme}`)
      await palette().locator('[data-find-entry^="contact:"]').first().click()
      await page.waitForURL('**/contacts/*')
      await open()
      await palette().locator('[data-find-entry^="contact:"]').first().waitFor()
      expect(await palette().getByRole('group').first().getByRole('option').count()).toBeGreaterThanOrEqual(2)
      expect(await page.evaluate(() => localStorage.getItem('caravan.recent'))).not.toContain(key)
      await narrowTo(look.language === 'en' ? 'templ' : 'moban', look.language === 'en' ? /^Templates/ : /^模板/)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/templates')
      await open()
      await narrowTo(
        look.language === 'en' ? '>new j' : '>xinjian',
        look.language === 'en' ? /^New journey/ : /^新建旅程/,
      )
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').locator('svg').first().waitFor()
      expect(page.url()).toContain('/journeys')
    })

  test('a step is found by its message’s words and by its kind, is brought into view and gets the keyboard', async () => {
    const page = await at(`/journeys/${demo.live}`, { language: 'zh' }, '[data-step=sms]')
    await open('Control+f')
    expect(await field().inputValue()).toBe('@')
    await picture(page, 'find-steps-zh-light')
    expect(await violations(page)).toEqual([])
    await narrowTo('@weixin', /微信/)
    await page.keyboard.press('Enter')
    await palette().waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe('wechat')
    const canvas = (await page.locator('[data-canvas]').boundingBox())!
    // The title begins after the card's icon.
    const aside = async () => {
      const card = (await page.locator('[data-step=wechat]').boundingBox())!
      return Math.abs(card.x + card.width / 2 - canvas.x - canvas.width / 2)
    }
    await expect.poll(aside).toBeLessThan(24)
    await open('Control+f')
    await page.keyboard.press('Backspace')
    expect(await field().inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
  })

  test('actions of the open journey: publish, undo by name, add a step', async () => {
    const page = await at(`/journeys/${demo.welcome}`, { language: 'en' }, '[data-step]')
    const { press, stands } = keyboardHand(page)
    await open()
    await narrowTo('>webhook', /^Webhook/)
    await press('Enter')
    await stands('Webhook')
    await open()
    await narrowTo('undo', /^Undo: add Webhook/)
    await press('Enter')
    await page
      .locator('[data-step]')
      .filter({ hasText: /^Webhook$/ })
      .waitFor({ state: 'detached' })
    await open()
    await narrowTo('publ', /^Publish/)
    await press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).waitFor()
  })

  test('an input method that is composing is left alone, and what is not there is said', async () => {
    const page = await at('/journeys', { language: 'zh' }, 'tbody tr')
    await open()
    const before = await chosen()
    await field().evaluate((element) => {
      for (const key of ['ArrowDown', 'Enter'])
        element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, isComposing: true }))
    })
    expect(await chosen()).toBe(before)
    expect(await palette().count()).toBe(1)
    await field().fill('zzzzqq')
    await palette().getByRole('status').filter({ hasText: '没有找到「zzzzqq」' }).waitFor()
    expect(await field().getAttribute('aria-activedescendant')).toBeNull()
    await page.keyboard.press('Enter')
    expect(await palette().count()).toBe(1)
    await picture(page, 'find-nothing-zh-light')
    await page.keyboard.press('Control+k')
    await palette().waitFor({ state: 'detached' })
  })

  test('on a phone it opens from the menu and fits', async () => {
    const page = await at('/journeys', { language: 'zh', width: 390, height: 844 }, 'tbody tr')
    await page.getByRole('button', { name: '菜单' }).click()
    await page.getByRole('button', { name: /^搜索/ }).click()
    await narrowTo('sr', /生日/)
    const box = (await palette().boundingBox())!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(390)
    await picture(page, 'find-zh-narrow')
  })
})
