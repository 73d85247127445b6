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
  const blocked = { channel: 'sms', addresses: ['+8613800138000', '+12125550100'] }
  await ask('POST', '/api/suppressions', blocked)
  await ask('POST', '/api/suppressions', { channel: 'email', addresses: ['gone@example.com'] })
  await ask('POST', '/api/suppressions/hashed', { channel: 'sms', list: 'Partner', hashes: ['a'.repeat(64)] })
  const { rows } = await ask('POST', '/api/contacts/search', { search: 'anna' })
  const consent = { channel: 'email', granted: true, text: 'Yes, write to me about tea.', source: 'Shop, paper form' }
  await ask('POST', `/api/contacts/${rows[0].id}/consents`, consent)
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
  en: {
    routing: 'Routing and price',
    move: 'Send through another account',
    record: 'Record a consent',
    bell: /^Alerts/,
  },
  zh: { routing: '路由与价格', move: '改用其他账号发送', record: '记录同意', bell: /^告警/ },
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
  await page.keyboard.press('Escape')
  await me.go('/contacts/blocked')
  await page.getByRole('cell').first().waitFor()
  await looked('blocked')
  const anna = await installation.db.selectFrom('contact').select('id').where('key', '=', 'anna').executeTakeFirst()
  await me.go(`/contacts/${anna?.id}`)
  await page.getByRole('button', { name: say.record }).click()
  await page.getByRole('dialog').last().waitFor()
  await looked('record-consent')
  await page.keyboard.press('Escape')
  await page.getByText('paper form').first().scrollIntoViewIfNeeded()
  await looked('ledger')
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
  // The dialog takes the keyboard first; whoever is quicker would press what it chose.
  await page.locator('[role=dialog] :focus').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Skip the step' }).press('Enter')
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

test('a list of hashes is brought from a file and removed, addresses are blocked and taken off', async () => {
  me = await visit(browser, installation.url, { language: 'en' })
  const { page } = me
  await me.go('/contacts/blocked')
  await page.getByRole('button', { name: 'Bring a list' }).click()
  const dialog = page.getByRole('dialog').last()
  const lines = ['sha256,reason', ...Array.from({ length: 60 }, (_, n) => n.toString(16).padStart(64, '0')), 'nonsense']
  const buffer = Buffer.from(lines.join('\n'))
  const chooser = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: /^File/ }).click()
  await (await chooser).setFiles({ name: 'competitor.csv', mimeType: 'text/csv', buffer })
  await dialog.getByRole('button', { name: 'Bring a list' }).click()
  await page.getByText('60 hashes read, 1 lines were none').waitFor()
  await page.getByRole('cell', { name: '60', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Remove the list competitor' }).click()
  await page.getByRole('dialog').last().getByRole('button', { name: 'Remove' }).click()
  await page.getByText('The list “competitor” is removed').waitFor()
  await page.getByRole('textbox', { name: 'Addresses' }).fill('+8613911112222\nnonsense\n')
  await page.getByRole('button', { name: 'Block addresses' }).click()
  await page.getByText('1 could not be read').waitFor()
  expect(await page.getByRole('textbox', { name: 'Addresses' }).inputValue()).toBe('nonsense')
  await page.getByRole('textbox', { name: 'Address', exact: true }).fill('139 1111 2222')
  await page.getByRole('button', { name: 'Take an address off' }).click()
  await page.getByText('The address gets messages again').waitFor()
  expect(me.faults).toEqual([])
  await me.close()
})

test('the fallback chain is put into a journey from the picker, and one undo takes it out', async () => {
  me = await visit(browser, installation.url, { language: 'en' })
  const { page } = me
  const journey = await installation.db.selectFrom('journey').select('id').executeTakeFirstOrThrow()
  await me.go(`/journeys/${journey.id}`)
  await page.locator('[data-step=mail]').waitFor()
  const steps = async () => {
    const { doc } = await installation.db
      .selectFrom('journey')
      .select('doc')
      .where('id', '=', journey.id)
      .executeTakeFirstOrThrow()
    return Object.keys(doc.steps).length
  }
  const before = await steps()
  await page.locator('[data-drop]').first().click()
  await page.getByRole('combobox', { name: 'Search steps' }).fill('else SMS')
  await picture(page, 'picker-fallback')
  await page.keyboard.press('Enter')
  await expect.poll(steps, { timeout: 10_000 }).toBe(before + 5)
  await settled(page)
  await picture(page, 'fallback-canvas')
  await page.getByRole('button', { name: /^Undo: paste/ }).click()
  await expect.poll(steps, { timeout: 10_000 }).toBe(before)
  expect(me.faults).toEqual([])
  await me.close()
})
