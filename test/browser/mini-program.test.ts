import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWechat } from '../activities/gateways/wechat-simulator.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { journeyOf } from '../support/world.ts'
import { waitUntil } from '../bench/wait-until.ts'
import { violations } from './support/audit.ts'
import { launchBrowser } from './support/launch.ts'

let installation: Installation
let browser: Browser
let wechat: Awaited<ReturnType<typeof startWechat>>
let link = ''
beforeAll(async () => {
  ;[installation, browser, wechat] = await Promise.all([
    startInstallation({ server: true, sharedBuffers: '128MB' }),
    launchBrowser(),
    startWechat('wx0123456789abcdef', 'secret'),
  ])
  const { url, deps, workspace, db } = installation
  const settings = {
    appId: 'wx0123456789abcdef',
    appSecret: 'secret',
    accountType: 'miniProgram',
    endpoint: wechat.url,
  }
  const made = await fetch(`${url}/api/gateways`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Mini', kind: 'wechat', channel: 'wechat', settings }),
  })
  expect(made.status).toBe(200)
  await fillContacts(deps, workspace, 1)
  const body = '新品 {{ "pages/sale?c=11" | mini_program }}'
  const doc = journeyOf('Sale', { in: ['audience', {}, { next: 'sms' }], sms: ['sms', { body }, {}] })
  const { id } = await publishDoc(deps, workspace, doc, 1)
  const message = () => db.selectFrom('message').select('id').where('version', '=', id).executeTakeFirst()
  await waitUntil(async () => (await message()) !== undefined, 30_000)
  link = `${url}/c/${deps.links.encode((await message())!.id, 0)}`
})
afterAll(async () => {
  await browser?.close()
  await wechat?.stop()
  await installation?.stop()
})

const picture = (name: string) => `${process.env['CARAVAN_PICTURES'] ?? '/tmp'}/mini-program-${name}.png`

test.each(['light', 'dark'] as const)(
  'a desktop shows a code to scan, in %s, and asks for nothing',
  async (colorScheme) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme, locale: 'en-GB' })
    const page = await context.newPage()
    await page.goto(link)
    expect(await page.getByRole('img', { name: 'QR code of this link' }).isVisible()).toBe(true)
    expect(await page.getByRole('button').count()).toBe(0)
    await page.screenshot({ path: picture(`desktop-${colorScheme}`) })
    expect(await violations(page)).toEqual([])
    expect(await context.cookies()).toEqual([])
    await context.close()
  },
)

test('on a phone one tap leads on, and when WeChat is away the page says so and the next tap works', async () => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'zh-CN',
    javaScriptEnabled: false,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  })
  const page = await context.newPage()
  await page.goto(link)
  await page.screenshot({ path: picture('phone-zh') })
  wechat.state.linkError = 85_400
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '微信暂时没有响应' }).waitFor()
  await page.screenshot({ path: picture('phone-away-zh') })
  wechat.state.linkError = 0
  const [asked] = await Promise.all([
    page.waitForRequest(/^https:\/\/wxaurl\.cn\//),
    page.getByRole('button', { name: '重试' }).click(),
  ])
  expect(asked.url()).toBe(`https://wxaurl.cn/L1?cq=${link.split('/').at(-1)}`)
  await context.close()
})
