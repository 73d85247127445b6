import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { completeDocument } from '../../schema/complete-document.ts'
import { emptyDocument, type JourneyDoc, type Step } from '../../schema/document.ts'
import { kindsWith } from '../../schema/steps/registry.ts'
import { waitUntil } from '../bench/wait-until.ts'
import { violations } from './support/audit.ts'
import { drawing } from './support/drawing.ts'
import { startCaravan, withDemo } from './support/caravan.ts'
import { picture, pictureOfFailures, picturesFolder } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { type Demo, findDemo } from './support/views.ts'
import { type Look, visit, type Visitor } from './support/visitor.ts'

/** Journeys that leave as files and pictures, and steps and files that come in from elsewhere. */
describe('files and the clipboard', () => {
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

  const { make } = caravan
  const { draftOf: saved } = caravan
  const open = async (id: string, look: Look) => {
    me = await visit(caravan.browser, caravan.installation.url, look)
    await me.go(`/journeys/${id}`)
    await me.page.locator('[data-step]').first().waitFor()
    await settled(me.page)
    return { page: me.page, canvas: drawing(me.page) }
  }
  const exported = async (item: RegExp) => {
    await me.page.getByRole('button', { name: /^(更多|More)$/ }).click()
    const [download] = await Promise.all([
      me.page.waitForEvent('download'),
      me.page.getByRole('menuitem', { name: item }).click(),
    ])
    const name = download.suggestedFilename()
    await copyFile(await download.path(), join(await picturesFolder(), name))
    return { name, bytes: await readFile(await download.path()) }
  }

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`the canvas is saved as PNG, SVG and PDF on white paper, in ${look.language}`, async () => {
      const { page } = await open(demo.live, look)
      const doc = await saved(demo.live)
      const svg = await exported(/SVG/)
      expect(svg.name).toMatch(/^双十一.*\.svg$/)
      const text = svg.bytes.toString()
      expect(XMLValidator.validate(text)).toBe(true)
      const titles = new XMLParser({ htmlEntities: true })
        .parse(text)
        .svg.g.map(({ title }: { title: string }) => title) as string[]
      expect(titles).toHaveLength(Object.keys(doc.steps).length)
      for (const { name } of Object.values(doc.steps)) if (name) expect(titles).toContain(name)
      // The light scheme's white, whatever is on the screen.
      expect(text).toContain('fill="#fff')
      expect(text).not.toContain('currentcolor')
      const [, width = 0, height = 0] = (/width="(\d+)" height="(\d+)"/.exec(text) ?? []).map(Number)
      const png = await exported(/PNG/)
      expect(png.bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
      expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([width * 2, height * 2])
      const pdf = await exported(/PDF/)
      expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')
      expect(pdf.bytes.toString('latin1')).toMatch(/\/Type \/Page\b/)
      expect(pdf.bytes.length).toBeGreaterThan(20_000)
      // The browser reads the SVG as a picture of its own.
      const drawn = await page.evaluate(async (source) => {
        const image = new Image()
        image.src = URL.createObjectURL(new Blob([source], { type: 'image/svg+xml' }))
        await image.decode()
        return [image.naturalWidth, image.naturalHeight]
      }, text)
      expect(drawn).toEqual([width, height])
    })

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`a journey leaves as a file and comes back the same; other files are refused with a reason, in ${look.language}`, async () => {
      const { page } = await open(demo.welcome, look)
      const file = await exported(/JSON/)
      await page.goto(`${caravan.installation.url}/journeys`)
      await page.locator('tbody tr').first().waitFor()
      const give = async (buffer: Buffer, name = 'file.json') => {
        const [chooser] = await Promise.all([
          page.waitForEvent('filechooser'),
          page.getByRole('button', { name: /^(导入|Import)$/ }).click(),
        ])
        await chooser.setFiles({ name, mimeType: 'application/json', buffer })
      }
      const refusals: [Buffer, RegExp][] = [
        [Buffer.from('hello'), /不是 JSON|not JSON/],
        [Buffer.from('{"nodes":[],"connections":{}}'), /其他程序|another program/],
        [Buffer.from(JSON.stringify({ ...JSON.parse(file.bytes.toString()), format: 7 })), /更新版本|newer Caravan/],
        [Buffer.from(JSON.stringify({ ...emptyDocument('x'), steps: { a: { id: 'a' } } })), /读不懂|cannot be read/],
      ]
      for (const [buffer, reason] of refusals) {
        await give(buffer)
        const dialog = page.getByRole('dialog').filter({ hasText: reason })
        await dialog.waitFor()
        if (buffer === refusals.at(-1)?.[0]) {
          expect(await violations(page)).toEqual([])
          await picture(page, `import-refused-${look.language}-${look.scheme}`)
        }
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'detached' })
      }
      const doc = JSON.parse(file.bytes.toString()) as JourneyDoc
      doc.steps['later'] = { id: 'later', kind: 'from-a-plugin', config: { kept: [1] }, next: {} }
      await give(Buffer.from(JSON.stringify(doc)), file.name)
      await page.waitForURL(/journeys\/(?!.*\?)j/)
      await page.locator('[data-unknown]').waitFor()
      const id = page.url().split('/').at(-1) ?? ''
      expect(await saved(id)).toEqual(completeDocument(doc, kindsWith()))
      await settled(page)
      await picture(page, `imported-${look.language}-${look.scheme}`)
    })

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`steps that name a template and a gateway of elsewhere are asked about, pasted as one, and undone as one, in ${look.language}`, async () => {
      const doc = emptyDocument('Target')
      doc.steps['start'] = { id: 'start', kind: 'api', config: {}, next: { next: null } }
      doc.triggers = ['start']
      const id = await make(doc)
      const { page } = await open(id, look)
      const step: Step = {
        id: 'sms',
        kind: 'sms',
        name: 'From elsewhere',
        config: { template: 't-elsewhere', gateway: 'g-elsewhere', body: '' },
        next: { sent: null },
      }
      const texts = { 't-elsewhere': { name: 'Their greeting', fields: { body: '来自别处的问候' } } }
      const copied = JSON.stringify({ caravan: 'steps', format: 2, steps: [step], texts })
      await page.evaluate((text) => navigator.clipboard.writeText(text), copied)
      await page.locator('[data-step=start]').focus()
      await page.keyboard.press('Control+v')
      const dialog = page.getByRole('dialog')
      await dialog.getByText(/Their greeting/).waitFor()
      await settled(page)
      expect(await violations(page)).toEqual([])
      await picture(page, `remap-${look.language}-${look.scheme}`)
      await dialog.getByRole('button', { name: /^(继续|Continue)$/ }).click()
      await waitUntil(
        async () => Object.values((await saved(id)).steps).some(({ config }) => config['body'] === '来自别处的问候'),
        10_000,
      )
      const pasted = Object.values((await saved(id)).steps).find(({ kind }) => kind === 'sms')
      expect(pasted?.config).toEqual({ body: '来自别处的问候' })
      await page.keyboard.press('Control+z')
      await waitUntil(async () => Object.keys((await saved(id)).steps).length === 1, 10_000)
      // Cancelled: nothing at all happens.
      await page.locator('[data-step=start]').focus()
      await page.keyboard.press('Control+v')
      await dialog.getByText(/Their greeting/).waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      for (const [text, notice] of [
        ['just words', /不是从旅程复制|was not copied from a journey/],
        ['{"caravan":"steps","format":9}', /更新版本|newer Caravan/],
      ] as const) {
        await page.evaluate((words) => navigator.clipboard.writeText(words), text)
        await page.locator('[data-step=start]').focus()
        await page.keyboard.press('Control+v')
        await page.locator('[data-announcements]').filter({ hasText: notice }).waitFor({ state: 'attached' })
        await page.getByRole('alert').filter({ hasText: notice }).waitFor()
      }
      expect(Object.keys((await saved(id)).steps)).toEqual(['start'])
    })

  test('steps are copied in one journey and pasted into another', async () => {
    const target = emptyDocument('Other')
    target.steps['start'] = { id: 'start', kind: 'api', config: {}, next: { next: null } }
    target.triggers = ['start']
    const id = await make(target)
    const { page } = await open(demo.live, { language: 'zh' })
    await page.locator('[data-step=sms]').focus()
    await page.keyboard.press('Control+c')
    await page.locator('[data-announcements]').filter({ hasText: '已复制' }).waitFor({ state: 'attached' })
    await page.goto(`${caravan.installation.url}/journeys/${id}`)
    await page.locator('[data-step=start]').focus()
    await page.keyboard.press('Control+v')
    await waitUntil(async () => Object.keys((await saved(id)).steps).length === 2, 10_000)
    const [, pasted] = Object.values((await saved(id)).steps)
    const original = (await saved(demo.live)).steps['sms']
    expect(pasted?.name).toBe(original?.name)
    expect(pasted?.config).toEqual(original?.config)
  })
})
