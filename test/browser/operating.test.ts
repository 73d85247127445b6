import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitUntil } from '../bench/wait-until.ts'
import { noteCall } from '../../activities/store/gateway-health.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { journeyOf } from '../support/world.ts'
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
async function fill(installation: Installation): Promise<void> {
  const { db } = installation
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
  await hold(installation)
  for (let times = 0; times < 9; times++)
    await noteCall(db, 'sandbox-wechat', { ...call, failure: 'connect ECONNREFUSED', account: false }, true)
}

/** A journey that is published while its mail account is paused: its people wait. */
async function hold({ url }: Installation): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown, key?: string) => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return JSON.parse(await answer.text())
  }
  const { key } = await ask('POST', '/api/api-keys', { name: 'test' })
  const contacts = ['anna', 'bob', 'carl'].map((name) => ({ key: name, email: `${name}@example.com` }))
  await ask('POST', '/v1/contacts', { contacts }, key)
  await ask('PATCH', '/api/gateways/sandbox-email', { state: 'paused' })
  const doc = journeyOf('Spring offer', {
    in: ['audience', {}, { next: 'mail' }],
    mail: ['email', { subject: 'Spring', body: 'Hello' }, { sent: 'out', failed: 'out', skipped: 'out' }],
    out: ['exit', {}],
  })
  const { id, revision } = await ask('POST', '/api/journeys', { name: 'Spring offer', doc })
  await ask('POST', `/api/journeys/${id}/publish`, { revision })
  await waitUntil(async () => (await ask('GET', '/api/held-up')).length > 0, 60_000)
}

const looks: Look[] = [
  { language: 'en', scheme: 'light' },
  { language: 'zh', scheme: 'dark' },
  { language: 'zh', scheme: 'light', width: 390, height: 844 },
  { language: 'en', scheme: 'dark', width: 390, height: 844 },
]
const nameOf = ({ language, scheme, width = 1440 }: Look) => `${language}-${scheme}-${width}`
const words = {
  en: { routing: 'Routing and price', move: 'Send through another account', skip: 'Skip the step', bell: /^Alerts/ },
  zh: { routing: '路由与价格', move: '改用其他账号发送', skip: '跳过该步骤', bell: /^告警/ },
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
  await page.keyboard.press('Escape')
  await me.go('/gateways/held-up')
  await page.locator('tbody tr').first().waitFor()
  await looked('held-up')
  await page.locator('tbody tr button').last().click()
  await page.getByRole('menuitem', { name: say.move }).click()
  await page.getByRole('dialog').last().waitFor()
  await looked('held-up-move')
  expect(me.faults).toEqual([])
  await me.close()
})

test('whoever operates acknowledges an alert and skips those who wait, with the keyboard alone', async () => {
  me = await visit(browser, installation.url, { language: 'en' })
  const { page } = me
  await me.go('/gateways')
  await page.getByRole('button', { name: 'Acknowledge: Sandbox email' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('main').getByText('acknowledged').waitFor()
  await page.getByRole('link', { name: 'Held up: 3' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^More for Spring offer/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Skip the step' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Skip the step' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('3 people skipped the step').waitFor()
  await page.getByRole('heading', { name: 'Nobody is held up' }).waitFor()
  expect(await installation.db.selectFrom('message').select('id').execute()).toEqual([])
  await waitUntil(async () => {
    const walks = await installation.db.selectFrom('enrolment').select('end_reason').execute()
    return walks.length === 3 && walks.every((walk) => walk.end_reason === 'exit')
  }, 20_000)
  expect(me.faults).toEqual([])
  await me.close()
})
