import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteCall } from '../../activities/store/gateway-health.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { violations } from './support/audit.ts'
import { launchBrowser } from './support/launch.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { type Look, type Visitor, visit } from './support/visitor.ts'

let installation: Installation
let browser: Browser
let me: Visitor | undefined
beforeAll(async () => {
  ;[installation, browser] = await Promise.all([
    startInstallation({ server: true, sharedBuffers: '128MB' }),
    launchBrowser(),
  ])
  await fill(installation)
})
afterAll(async () => {
  await browser?.close()
  await installation?.stop()
})
pictureOfFailures(() => me?.page)

/** A day of traffic, an account that is refused, and one that does not answer. */
async function fill({ db }: Installation): Promise<void> {
  const minute = (hoursAgo: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 - hoursAgo * 3_600_000)
  await db
    .insertInto('gateway_minute')
    .values(
      Array.from({ length: 24 }, (_, hour) => ({
        gateway: 'sandbox-sms',
        minute: minute(hour + 0.1),
        calls: 40 + hour,
        failed: hour % 5,
        accepted: 900 + Math.round(600 * Math.sin(hour / 3)),
        rejected: hour,
        unknown: hour % 7 === 0 ? 1 : 0,
        units: 1100,
        ms: 5200,
      })),
    )
    .execute()
  await db
    .updateTable('gateway')
    .set({ price: 0.045, currency: 'CNY', daily_quota: 50_000, countries: ['CN', 'HK', 'SG', 'US'] })
    .where('id', '=', 'sandbox-sms')
    .execute()
  const call = { ms: 40, accepted: 0, rejected: 0, unknown: 0, units: 0 }
  await noteCall(
    db,
    'sandbox-email',
    { ...call, failure: 'The account is in arrears (code 40003).', account: true },
    true,
  )
  for (let times = 0; times < 9; times++)
    await noteCall(db, 'sandbox-wechat', { ...call, failure: 'connect ECONNREFUSED', account: false }, true)
}

const looks: Look[] = [
  { language: 'en', scheme: 'light' },
  { language: 'zh', scheme: 'dark' },
  { language: 'zh', scheme: 'light', width: 390, height: 844 },
  { language: 'en', scheme: 'dark', width: 390, height: 844 },
]
const nameOf = ({ language, scheme, width = 1440 }: Look) => `${language}-${scheme}-${width}`
const words = {
  en: { more: /^More: .*SMS/i, routing: 'Routing and price', bell: /^Alerts/, places: 'Countries and regions' },
  zh: { more: /^更多: .*短信|^更多: .*SMS/i, routing: '路由与价格', bell: /^告警/, places: '国家和地区' },
}

test.each(looks)('accounts, their routing and the alerts are shown and pass WCAG: %j', async (look) => {
  me = await visit(browser, installation.url, look)
  const { page } = me
  const say = words[look.language]
  const looked = async (name: string) => {
    await settled(page)
    await picture(page, `${name}-${nameOf(look)}`)
    expect(await violations(page), name).toEqual([])
  }
  await me.go('/gateways')
  await page.locator('[data-account=sandbox-sms]').waitFor()
  await looked('gateways')
  await page.locator('[data-account=sandbox-sms] header button').click()
  await page.getByRole('menuitem', { name: say.routing }).click()
  await page.getByRole('dialog').last().waitFor()
  await looked('routing')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: say.bell }).click()
  await page.getByRole('dialog', { name: say.bell }).waitFor()
  await looked('alerts')
  expect(me.faults).toEqual([])
  await me.close()
})
