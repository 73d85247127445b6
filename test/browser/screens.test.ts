import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Step } from '../../schema/document.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { drawing, type Drawing } from './support/drawing.ts'
import { launchBrowser } from './support/launch.ts'
import { pictureOfFailures } from './support/pictures.ts'
import { type Demo, findDemo } from './support/views.ts'
import { visit, type Visitor } from './support/visitor.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

describe('the demo workspace, in English', () => {
  let installation: Installation
  let browser: Browser
  let demo: Demo
  let me: Visitor
  let page: Visitor['page']
  let canvas: Drawing

  beforeAll(async () => {
    const [started, launched] = await Promise.all([
      startInstallation({
        server: true,
        workers: 1,
        sharedBuffers: '128MB',
        account: { inbox: true, receipts: true, receiptDelayMs: [50, 200] },
        env: {
          CARAVAN_SEED_DEMO: 'true',
          CARAVAN_PLUGINS: [here('../plugins/loyalty-points'), here('../plugins/torn-form')].join(','),
        },
      }),
      launchBrowser(),
    ])
    installation = started
    browser = launched
    demo = await findDemo(installation)
  })
  beforeEach(async () => {
    me = await visit(browser, installation.url, { language: 'en' })
    page = me.page
    canvas = drawing(page)
  })
  afterEach(async () => {
    expect(me.faults).toEqual([])
    await me.close()
  })
  // The last that is named runs first: the picture is taken before the page is closed.
  pictureOfFailures(() => page)
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
  })

  const dialog = () => page.getByRole('dialog').last()

  test('a segment is counted while its condition is built', async () => {
    await me.go('/segments')
    await page.getByRole('button', { name: 'New segment' }).click()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Gold in Shanghai')
    await dialog().getByRole('button', { name: 'Add a condition' }).click()
    await page.getByRole('menuitem', { name: 'Attribute' }).click()
    await dialog().getByRole('combobox', { name: 'Field' }).fill('tier')
    await dialog().getByRole('textbox', { name: 'Value' }).fill('gold')
    await dialog()
      .getByText(/^2\d\d match now/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Add a condition' }).click()
    await page.getByRole('menuitem', { name: 'Attribute' }).click()
    await dialog().getByRole('combobox', { name: 'Field' }).last().fill('city')
    await dialog().getByRole('textbox', { name: 'Value' }).last().fill('上海')
    await dialog()
      .getByText(/^1\d\d match now/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Gold in Shanghai').waitFor()
    const { condition } = await installation.db
      .selectFrom('segment')
      .select('condition')
      .where('name', '=', 'Gold in Shanghai')
      .executeTakeFirstOrThrow()
    expect(condition).toMatchObject({ type: 'all', of: [{ path: 'tier', value: 'gold' }, { path: 'city' }] })
  })

  test('a template is written with its preview beside it, changed and deleted by name', async () => {
    await me.go('/templates')
    await page.getByRole('button', { name: 'New template' }).click()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Parcel')
    await dialog().getByRole('textbox', { name: 'Text' }).fill('{{ contact.name }}, your parcel is on its way')
    await dialog()
      .getByText(/ your parcel is on its way/)
      .last()
      .waitFor()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: /Parcel/ }).click()
    await dialog().getByRole('textbox', { name: 'Text' }).fill('Your parcel is here')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
    await page.getByText('Your parcel is here').waitFor()
    await page.getByRole('button', { name: /Parcel/ }).click()
    await dialog().getByRole('button', { name: 'Delete' }).click()
    await dialog().getByText('Delete “Parcel”?').waitFor()
    await dialog().getByRole('button', { name: 'Delete' }).click()
    await page.getByText('“Parcel” is deleted').waitFor()
  })

  test('an API key is shown once, works, and works no more when revoked', async () => {
    await me.go('/settings')
    await page.getByRole('button', { name: 'New key' }).click()
    await dialog().getByRole('textbox').fill('shop')
    await dialog().getByRole('button', { name: 'New key' }).click()
    const key = (await dialog().locator('code').textContent()) ?? ''
    const send = () =>
      fetch(`${installation.url}/v1/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ contacts: [{ key: 'api-1', name: 'From the shop' }] }),
      })
    expect((await send()).status).toBe(200)
    await dialog().getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await dialog().getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No keys yet').waitFor()
    await expect.poll(async () => (await send()).status, { timeout: 15_000, interval: 500 }).toBe(401)
  })

  test('a gateway is paused and goes on again', async () => {
    await me.go('/gateways')
    const row = page.getByRole('article', { name: 'Sandbox sms' })
    await row.getByRole('button', { name: 'Pause' }).click()
    await row.getByText('Paused').waitFor()
    await row.getByRole('button', { name: 'Go on' }).click()
    await row.getByText('Active').waitFor()
  })

  test('without a model the built-in writer drafts, says so, and the chosen draft is the text', async () => {
    await me.go(`/journeys/${demo.birthday}?step=sms`)
    await canvas.side.getByRole('button', { name: 'Write with AI' }).click()
    await dialog().getByRole('textbox').first().fill('Wish a happy birthday')
    await dialog()
      .getByRole('button', { name: /Write three/ })
      .click()
    await dialog().getByRole('button', { name: 'Use this one' }).nth(2).waitFor()
    expect(
      await dialog()
        .getByText(/built-in writer/)
        .count(),
    ).toBe(3)
    const text = await dialog().locator('article p').first().innerText()
    await dialog().getByRole('button', { name: 'Use this one' }).first().click()
    expect(await canvas.side.getByRole('textbox', { name: 'Text' }).inputValue()).toBe(text)
  })

  test('a simulated contact takes the way its answers lead to, and a test run really runs', async () => {
    // Whom the control group takes goes by the journey's id, which is another each time: here it takes nobody.
    const { doc } = await page.request.get(`${installation.url}/api/journeys/${demo.live}`).then((live) => live.json())
    const split = (Object.values(doc.steps) as Step[]).find(({ kind }) => kind === 'split')!
    split.config['holdout'] = 0
    delete split.next['holdout']
    const made = await page.request
      .post(`${installation.url}/api/journeys`, { data: { name: 'Everybody in', doc } })
      .then((answer) => answer.json())
    await me.go(`/journeys/${made.id}`)
    await page.getByRole('button', { name: 'Simulate' }).click()
    await canvas.side.getByRole('button', { name: 'Walk' }).click()
    await canvas.side.getByText(/took “no response”/).waitFor()
    await canvas.side.getByText('Ends: left by an exit').waitFor()
    await canvas.side.getByRole('button', { name: /real/i }).click()
    await canvas.side.getByText('Started').waitFor()
  })

  test('a rate is set, and a journey is stopped only by its name', async () => {
    const copy = await me.page.request
      .get(`${installation.url}/api/journeys/${demo.live}`)
      .then((answer) => answer.json())
    const made = await me.page.request
      .post(`${installation.url}/api/journeys`, {
        data: { name: 'Short-lived', doc: { ...copy.doc, name: 'Short-lived' } },
      })
      .then((answer) => answer.json())
    await me.go(`/journeys/${made.id}`)
    await page.getByRole('button', { name: 'Publish version 1…' }).click()
    await dialog().getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('button', { name: 'Live · v1' }).click()
    await page.getByRole('menuitem', { name: 'Speed limit…' }).click()
    await dialog().getByRole('textbox').fill('50')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Live · v1' }).click()
    await page.getByRole('menuitem', { name: 'Stop…' }).click()
    const stop = dialog().getByRole('button', { name: 'Stop the journey' })
    expect(await stop.isDisabled()).toBe(true)
    await dialog().getByRole('textbox').fill('Short-lived')
    await stop.click()
    await page.getByRole('button', { name: 'Stopped · v1' }).waitFor()
  })

  test('a plugin’s step is in the palette, its form works, and it is drawn like any other', async () => {
    await me.go(`/journeys/${demo.welcome}`)
    await canvas.drag('loyalty-points', canvas.plus('Add a step after “Signed up”'))
    await canvas.side.getByRole('textbox', { name: 'URL' }).fill('https://loyalty.example/points')
    await canvas.side.getByRole('textbox', { name: 'Points' }).fill('250')
    await canvas.card('Loyalty points').getByText('Add 250 points').waitFor()
    await page.getByText('Draft saved').waitFor()
    const { doc } = await installation.db
      .selectFrom('journey')
      .select('doc')
      .where('id', '=', demo.welcome)
      .executeTakeFirstOrThrow()
    expect(Object.values(doc.steps).find(({ kind }) => kind === 'loyalty-points')?.config).toEqual({
      url: 'https://loyalty.example/points',
      points: 250,
    })
  })

  test('a plugin whose form throws says so, and the rest of the journey works', async () => {
    await me.go(`/journeys/${demo.welcome}`)
    await canvas.add('Add a step after “Signed up”', 'Torn')
    await canvas.side.getByText(/form of this step stopped/i).waitFor()
    await canvas.open('Two days')
    await canvas.side.getByRole('textbox', { name: 'How long', exact: true }).waitFor()
    await canvas.open('Torn form')
    await page.keyboard.press('Escape')
    await canvas.title('Torn form').focus()
    await page.keyboard.press('Delete')
    await canvas.title('Torn form').waitFor({ state: 'detached' })
    expect(me.faults.splice(0).every((fault) => fault.includes('this form is torn'))).toBe(true)
  })

  test('two tabs on one journey see each other’s edits and lose none', async () => {
    const other = await visit(browser, installation.url, { language: 'en' })
    const there = drawing(other.page)
    await Promise.all([me.go(`/journeys/${demo.birthday}`), other.go(`/journeys/${demo.birthday}`)])
    await canvas.open('生日短信')
    await canvas.side.getByRole('textbox', { name: 'Name' }).fill('Birthday text')
    await there.card('Birthday text').waitFor()
    // Both at once: one of the two is refused as stale, is done again on top, and nothing is lost.
    await there.open('结束')
    await Promise.all([
      canvas.side.getByRole('textbox', { name: 'Name' }).fill('From the first tab'),
      there.side.getByRole('textbox', { name: 'Name' }).fill('From the second tab'),
    ])
    for (const drawn of [canvas, there])
      for (const title of ['From the first tab', 'From the second tab']) await drawn.card(title).waitFor()
    expect(other.faults).toEqual([])
    await other.close()
  })
})
