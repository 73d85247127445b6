import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Installation, startInstallation } from '../support/installation.ts'
import { waitUntil } from '../bench/wait-until.ts'
import { journeyOf } from '../support/world.ts'
import { violations } from './support/audit.ts'
import { launchBrowser } from './support/launch.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { type Look, visit, type Visitor } from './support/visitor.ts'

const drawn = journeyOf(
  'Tiers',
  {
    in: ['api', {}, { next: 'hello' }],
    hello: ['sms', { body: 'Hello {{ contact.name }}' }, { sent: 'wait', failed: 'wait', skipped: 'wait' }],
    wait: ['wait', { mode: 'for', duration: 'P2D', zone: 'contact' }, { next: 'tier' }],
    tier: [
      'branch',
      {
        branches: [
          {
            id: 'gold',
            label: 'Gold',
            condition: { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'gold' },
          },
        ],
      },
      { gold: 'coupon', else: 'out' },
    ],
    coupon: ['sms', { body: 'A coupon for you, {{ contact.name }}' }, { sent: 'out', failed: 'out', skipped: 'out' }],
    out: ['exit', { reason: 'done' }],
  },
  { purpose: 'transactional' },
)

const words = {
  en: {
    walk: 'Walk',
    again: 'Walk again',
    madeUp: 'Made up',
    add: 'Add',
    change: 'An attribute changes',
    clock: 'Virtual clock',
    whatIf: 'What if…',
    parts: 'The ways part at “Branch”.',
    keepAs: 'Keep this walk as a test',
    keep: 'Save as a test',
    name: 'Attribute',
    becomes: 'becomes',
    simulate: 'Simulate',
  },
  zh: {
    walk: '走一遍',
    again: '再走一遍',
    madeUp: '虚拟联系人',
    add: '添加',
    change: '属性改变',
    clock: '虚拟时钟',
    whatIf: '如果……',
    parts: '在「分支」处分开。',
    keepAs: '将这次模拟保存为测试',
    keep: '保存为测试',
    name: '属性',
    becomes: '变为',
    simulate: '模拟',
  },
}

describe('the simulator on the canvas', () => {
  let installation: Installation
  let browser: Browser
  let me: Visitor

  beforeAll(async () => {
    const [started, launched] = await Promise.all([
      startInstallation({ server: true, workers: 1, sharedBuffers: '128MB' }),
      launchBrowser(),
    ])
    installation = started
    browser = launched
  })
  afterEach(async () => {
    expect(me.faults).toEqual([])
    await me.close()
  })
  pictureOfFailures(() => me?.page)
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
  })

  async function create(name: string): Promise<string> {
    const answer = await fetch(`${installation.url}/api/journeys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, doc: drawn }),
    })
    return ((await answer.json()) as { id: string }).id
  }

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`somebody made up walks, time is scrubbed, and a change on the way is tried beside it, in ${look.language}`, async () => {
      const say = words[look.language]
      me = await visit(browser, installation.url, look)
      const { page } = me
      await me.go(`/journeys/${await create(`Tiers ${look.language}`)}`)
      await page.getByRole('button', { name: say.simulate, exact: true }).click()
      const side = page.locator('[data-side=simulate]')
      await side.getByText(say.madeUp).click()
      await side.getByRole('button', { name: say.walk, exact: true }).click()
      const clock = side.getByRole('slider', { name: say.clock })
      await clock.waitFor()
      const token = page.locator('[data-token]')
      expect(await token.getAttribute('data-token')).toBe('out')
      expect(await side.locator('article').count()).toBe(1)
      await clock.focus()
      await page.keyboard.press('Home')
      expect(await token.getAttribute('data-token')).toBe('hello')
      expect(await side.locator('article').count()).toBe(0)
      await page.keyboard.press('ArrowRight')
      expect(await token.getAttribute('data-token')).toBe('wait')
      expect(await side.locator('article').count()).toBe(1)
      await side.getByRole('button', { name: say.whatIf }).click()
      const change = side.getByRole('group', { name: say.change })
      await change.getByRole('textbox', { name: say.name, exact: true }).fill('tier')
      await change.getByRole('textbox', { name: say.becomes, exact: true }).fill('gold')
      await side.getByRole('button', { name: say.again }).click()
      await side.getByText(say.parts).waitFor()
      expect(await side.locator('article').count()).toBe(2)
      expect(await page.locator('[data-canvas] code').allTextContents()).toContain('tier = gold')
      await settled(page)
      expect(await violations(page)).toEqual([])
      await side.getByRole('slider').scrollIntoViewIfNeeded()
      await picture(page, `simulate-fork-${look.language}-${look.scheme}`)
    })

  test('a walk kept as a test blocks publishing when it comes out otherwise, in the dialog and for programs', async () => {
    const journey = await create('Guarded')
    me = await visit(browser, installation.url, { language: 'en' })
    const { page } = me
    await me.go(`/journeys/${journey}`)
    await page.getByRole('button', { name: 'Simulate', exact: true }).click()
    const side = page.locator('[data-side=simulate]')
    await side.getByText('Made up').click()
    await side.getByRole('button', { name: 'Walk', exact: true }).click()
    await side.getByRole('textbox', { name: 'Keep this walk as a test' }).fill('Everybody else gets no coupon')
    await side.getByRole('button', { name: 'Save as a test' }).click()
    await side.getByRole('button', { name: 'Run all tests' }).click()
    await side.getByLabel('passes').waitFor()
    await page.getByRole('button', { name: /^Publish version 1/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('The test passes').waitFor()
    await page.keyboard.press('Escape')
    await fetch(`${installation.url}/api/journeys/${journey}/patches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        baseRevision: 0,
        clientId: 'program',
        commandId: 'else',
        label: 'connect',
        patches: [
          { op: 'replace', path: ['steps', 'tier', 'next', 'else'], value: 'coupon' },
          { op: 'replace', path: ['name'], value: 'Changed by a program' },
        ],
      }),
    })
    await page.waitForFunction(() => document.title.startsWith('Changed by a program'))
    await side.getByText('The draft has changed since this walk', { exact: false }).waitFor()
    await side.getByRole('button', { name: 'Run all tests' }).click()
    await side.getByText('Sends something else', { exact: false }).waitFor()
    await side.getByLabel('does not pass').scrollIntoViewIfNeeded()
    await picture(page, 'test-fails-en-light')
    await page.getByRole('button', { name: /^Publish version 1/ }).click()
    await dialog.getByText('Does not pass: “Everybody else gets no coupon”').waitFor()
    expect(await dialog.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true)
    await settled(page)
    expect(await violations(page)).toEqual([])
    await picture(page, 'publish-blocked-en-light')
    const refused = await fetch(`${installation.url}/api/journeys/${journey}/publish`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ revision: 1 }),
    })
    expect(refused.status).toBe(422)
    await page.keyboard.press('Escape')
    await side.getByRole('button', { name: 'Delete the test “Everybody else gets no coupon”' }).click()
    await side.getByRole('button', { name: 'Run all tests' }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: /^Publish version 1/ }).click()
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Coupon for everybody')
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('Version 1 is live').waitFor()
    const read = () =>
      installation.db.selectFrom('journey_version').select('note').where('journey', '=', journey).executeTakeFirst()
    await waitUntil(async () => (await read())?.note === 'Coupon for everybody', 5000)
  })
})
