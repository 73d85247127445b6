import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeXlsx } from '../activities/import/xlsx-fixture.ts'
import { startLoyaltyServer } from '../plugins/loyalty-points/loyalty-server.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { brokenLaws, readLedger } from '../support/laws.ts'
import { onward } from '../support/scenario.ts'
import { journeyOf } from '../support/world.ts'
import { utf8Contacts } from './support/contacts-file.ts'
import { drawing, type Drawing } from './support/drawing.ts'
import { importFile } from './support/import-file.ts'
import { launchBrowser } from './support/launch.ts'
import { pictureOfFailures } from './support/pictures.ts'
import { visit, type Visitor } from './support/visitor.ts'

const people = 100_000
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Real sizes and rare buttons: a hundred thousand rows, a cancelled import, a workbook, a plugin, a shifted pause, a retry. */
describe('a marketer with a hundred thousand contacts', () => {
  let installation: Installation
  let loyalty: Awaited<ReturnType<typeof startLoyaltyServer>>
  let browser: Browser
  let me: Visitor
  let page: Visitor['page']
  let canvas: Drawing

  beforeAll(async () => {
    loyalty = await startLoyaltyServer()
    const plugins = ['loyalty-points', 'brittle'].map((name) => here(`../plugins/${name}`)).join(',')
    const [started, launched] = await Promise.all([
      startInstallation({ server: true, workers: 1, sharedBuffers: '256MB', env: { CARAVAN_PLUGINS: plugins } }),
      launchBrowser(),
    ])
    installation = started
    browser = launched
    me = await visit(browser, installation.url, { language: 'en' })
    page = me.page
    canvas = drawing(page)
  })
  pictureOfFailures(() => page)
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
    loyalty?.close()
  })

  const contacts = async () => {
    const { n } = await installation.db
      .selectFrom('contact')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(n)
  }
  const dialog = () => page.getByRole('dialog')
  const startImport = async (name: string, file: Buffer) => {
    await me.go('/contacts')
    await page.getByRole('button', { name: 'Import' }).first().click()
    await importFile(page, name, file)
    await dialog()
      .getByRole('checkbox', { name: /agreed/ })
      .check()
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
  }
  const figures = async () =>
    (await dialog().locator('[data-figure]').allInnerTexts()).map((text) =>
      Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '')),
    )
  const publish = async (version: number) => {
    await page.getByRole('button', { name: `Publish version ${version}…` }).click()
    await dialog().getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('button', { name: `Live · v${version}` }).waitFor()
  }
  const create = async (doc: ReturnType<typeof journeyOf>): Promise<string> => {
    const answer = await fetch(`${installation.url}/api/journeys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: doc.name, doc }),
    })
    return ((await answer.json()) as { id: string }).id
  }
  const menu = async (button: RegExp, item: RegExp) => {
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const inside = async (state: number) => {
    const { n } = await installation.db
      .selectFrom('enrolment')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', '=', state)
      .executeTakeFirstOrThrow()
    return Number(n)
  }

  test('stops an import in the middle: what came in stays, and the file can be brought again', async () => {
    await startImport('too many.csv', utf8Contacts(1, 200_000))
    await dialog().getByRole('button', { name: 'Stop the import' }).click()
    await dialog().getByText('Import cancelled').waitFor()
    const [created = 0] = await figures()
    expect(await contacts()).toBe(created)
    expect(created).toBeLessThan(200_000)
    await installation.db.deleteFrom('contact').execute()

    await startImport('everybody.csv', utf8Contacts(1, people))
    await dialog().getByText('Import finished').waitFor({ timeout: 60_000 })
    expect(await figures()).toEqual([people, 0, 0, 0])
    expect(await contacts()).toBe(people)
    await dialog().getByRole('button', { name: 'See the contacts' }).click()
    await page.getByText('100,000 contacts').waitFor()
  })

  test('brings a workbook: known contacts are changed, new ones made', async () => {
    const book = makeXlsx([
      ['客户编号', '标签', 'fragile'],
      ['C00001', 'loyal', 'yes'],
      ['C00002', 'loyal', 'no'],
      ['N1', 'loyal', 'no'],
    ])
    await startImport('members.xlsx', book)
    await dialog().getByText('Import finished').waitFor({ timeout: 30_000 })
    expect(await figures()).toEqual([1, 2, 0, 0])
    const loyal = await installation.db
      .selectFrom('contact')
      .select(['key', 'tags', 'attributes'])
      .where('key', 'in', ['C00001', 'N1'])
      .orderBy('key')
      .execute()
    expect(loyal).toMatchObject([
      { key: 'C00001', tags: ['loyal'], attributes: { fragile: true } },
      { key: 'N1', tags: ['loyal'], attributes: { fragile: false } },
    ])
  })

  test(
    'sends to all of them, shifts their waits by a pause, and retries the one who got stuck',
    { timeout: 300_000 },
    async () => {
      const doc = journeyOf('Everybody', {
        in: ['audience', {}, { next: 'brittle' }],
        brittle: ['brittle', {}, { next: 'sms' }],
        sms: ['sms', { body: '{{ contact.name }}，您好' }, onward('wait')],
        wait: ['wait', { mode: 'for', duration: 'PT25S' }, { next: 'out' }],
        out: ['exit', {}],
      })
      const id = await create(doc)
      await me.go(`/journeys/${id}`)
      await publish(1)
      await expect.poll(() => inside(0), { timeout: 60_000, interval: 200 }).toBeGreaterThan(people * 0.9)
      await menu(/^Live · v1/, /^Pause/)
      await page.getByRole('button', { name: 'Paused · v1' }).waitFor()
      const paused = Date.now()
      // The pause lasts until every wait would have passed.
      await expect.poll(async () => (await waits()).latest < Date.now(), { timeout: 60_000, interval: 500 }).toBe(true)
      const before = await waits()
      await menu(/^Paused · v1/, /^Shift all waits/)
      await page.getByRole('button', { name: 'Live · v1' }).waitFor()
      await expect.poll(async () => (await waits()).latest, { timeout: 20_000 }).toBeGreaterThan(Date.now())
      const after = await waits()
      const shifted = after.latest - before.latest
      expect(shifted).toBeGreaterThan(Date.now() - paused - 10_000)
      await expect.poll(() => inside(3), { timeout: 90_000, interval: 500 }).toBe(people)

      expect(await inside(2)).toBe(1)
      const answer = await fetch(`${installation.url}/api/api-keys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'mend' }),
      })
      const { key } = (await answer.json()) as { key: string }
      const mended = await fetch(`${installation.url}/v1/contacts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ contacts: [{ key: 'C00001', attributes: { fragile: false } }] }),
      })
      expect(mended.status).toBe(200)
      await menu(/^Live · v1/, /^Retry what failed/)
      await expect.poll(() => inside(3), { timeout: 60_000, interval: 500 }).toBe(people + 1)
      await expect
        .poll(async () => (await canvas.figures('Exit')).ended, { timeout: 10_000 })
        .toMatch(/^100(k|001|\.0k)$/i)
    },
  )

  test('draws a plugin’s step and watches three people walk it to its end', async () => {
    loyalty.balances.set('N1', 950)
    const doc = journeyOf('Points', {
      in: ['audience', { condition: { type: 'tag', tag: 'loyal', has: true } }, { next: 'out' }],
      out: ['exit', {}],
    })
    const id = await create(doc)
    await me.go(`/journeys/${id}`)
    await canvas.drag('loyalty-points', page.getByRole('button', { name: /^Add a step/ }).first())
    await canvas.side.getByRole('textbox', { name: 'URL' }).fill(loyalty.url)
    await page.getByText('Draft saved').waitFor()
    await publish(1)
    await expect.poll(async () => (await canvas.figures('Exit')).ended, { timeout: 30_000 }).toBe('3')
    expect(Object.fromEntries(loyalty.balances)).toEqual({ C00001: 100, C00002: 100, N1: 1050 })
    expect((await canvas.figures('Loyalty points')).passed).toBe('3')
    const { path } = await installation.db
      .selectFrom('enrolment')
      .innerJoin('contact', 'contact.id', 'enrolment.contact_id')
      .innerJoin('journey', 'journey.no', 'enrolment.journey')
      .select('enrolment.path')
      .where('contact.key', '=', 'N1')
      .where('journey.id', '=', id)
      .executeTakeFirstOrThrow()
    expect(path).toContain('[1,1,')
  })

  test('nobody got a message twice and nobody is missing', async () => {
    const versions = await installation.db.selectFrom('journey_version').select('id').execute()
    const ledger = await readLedger(installation.config.sandbox.url)
    for (const { id } of versions) expect(await brokenLaws(installation.db, id, ledger)).toEqual([])
    expect([...ledger.values()].filter((arrivals) => arrivals > 1)).toEqual([])
    expect(ledger.size).toBe(people)
    expect(me.faults).toEqual([])
  })

  /** The latest moment anybody waits for. */
  async function waits(): Promise<{ latest: number }> {
    const { latest } = await installation.db
      .selectFrom('enrolment')
      .select((eb) => eb.fn.max('due_at').as('latest'))
      .where('state', '=', 0)
      .executeTakeFirstOrThrow()
    return { latest: latest ? new Date(latest).getTime() : 0 }
  }
})
