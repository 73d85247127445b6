import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSmtp } from '../activities/gateways/smtp-simulator.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { violations } from './support/audit.ts'
import { launchBrowser } from './support/launch.ts'
import { settled } from './support/settled.ts'
import { type Look, visit } from './support/visitor.ts'

let installation: Installation
let browser: Browser
beforeAll(async () => {
  ;[installation, browser] = await Promise.all([
    startInstallation({ server: true, sharedBuffers: '128MB' }),
    launchBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await installation?.stop()
})

const words = {
  en: { add: 'Connect an account', kind: 'Provider', more: 'More settings', save: 'Save' },
  zh: { add: '连接账号', kind: '服务商', more: '更多设置', save: '保存' },
}
const looks: Look[] = [
  { language: 'en', scheme: 'light' },
  { language: 'zh', scheme: 'dark', width: 390, height: 844 },
]

test.each(looks)('the form of every kind of account has names in its language and passes WCAG: %j', async (look) => {
  const me = await visit(browser, installation.url, look)
  const { page } = me
  const { add, kind, more } = words[look.language]
  await me.go('/gateways')
  await page.getByRole('button', { name: add }).click()
  const dialog = page.getByRole('dialog').last()
  const select = dialog.getByRole('combobox', { name: kind })
  await select.click()
  const names = await page.getByRole('option').allTextContents()
  expect(names.length).toBeGreaterThanOrEqual(11)
  await page.keyboard.press('Escape')
  for (const name of names) {
    await select.click()
    await page.getByRole('option', { name, exact: true }).click()
    const rare = dialog.getByText(more)
    if ((await rare.count()) > 0) await rare.click()
    const labels = await dialog.locator('label').allTextContents()
    // A name that nobody gave a word to shows as the setting's own.
    for (const label of labels) expect(label, `${name}: ${label}`).not.toMatch(/^[a-z]+(?:[A-Z][a-z]+)*$/)
    if (look.language === 'zh' && !name.includes('HTTP'))
      for (const label of labels) expect(label, name).toMatch(/[\u4e00-\u9fff]|^AppID|TON|NPI/)
    await settled(page)
    if (process.env['CARAVAN_PICTURES'])
      await page.screenshot({
        path: `${process.env['CARAVAN_PICTURES']}/${look.language}-${names.indexOf(name)}.png`,
        fullPage: true,
      })
    expect(await violations(page), name).toEqual([])
  }
  expect(me.faults).toEqual([])
  await me.close()
})

test('a mail account is connected with the keyboard alone, and sends a test message', async () => {
  const smtp = await startSmtp()
  const me = await visit(browser, installation.url, { language: 'en' })
  const { page } = me
  await me.go('/gateways')
  await page.getByRole('button', { name: words.en.add }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog').last()
  const choose = async (name: string, option: string) => {
    await dialog.getByRole('combobox', { name }).focus()
    await page.keyboard.press('ArrowDown')
    for (let step = 0; step < 30; step++) {
      const current = page.locator('[role=option][data-combobox-selected]')
      if ((await current.count()) > 0 && (await current.textContent())?.includes(option)) break
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
  }
  const type = async (name: string, text: string) => {
    await dialog.getByRole('textbox', { name, exact: true }).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(text)
  }
  await choose('Provider', 'Mail over SMTP')
  await type('Name', 'House mail')
  await type('Server', '127.0.0.1')
  await type('Port', String(smtp.port))
  await choose('Encryption', 'None')
  await type('From address', 'hi@news.example')
  await dialog.getByRole('button', { name: words.en.save }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: 'House mail' }).getByText('Mail over SMTP').waitFor()
  await page.getByRole('button', { name: 'More: House mail' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Send a test message' }).focus()
  await page.keyboard.press('Enter')
  const tryOut = page.getByRole('dialog').last()
  await tryOut.getByRole('textbox', { name: 'E-mail address' }).fill('p@in.example')
  await tryOut.getByRole('button', { name: 'Send' }).focus()
  await page.keyboard.press('Enter')
  await tryOut.getByText(/took the message/).waitFor()
  expect(smtp.state.taken).toMatchObject([{ to: 'p@in.example' }])
  expect(me.faults).toEqual([])
  await me.close()
  await smtp.stop()
})
