import { afterEach, describe, expect, test } from 'vitest'
import type { JourneyDoc } from '../../schema/document.ts'
import { waitUntil } from '../bench/wait-until.ts'
import { largeJourney } from '../support/large-journey.ts'
import { violations } from './support/audit.ts'
import { drawing } from './support/drawing.ts'
import { startCaravan, forDrawing } from './support/caravan.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { untidy } from './support/untidy.ts'
import { type Look, visit, type Visitor } from './support/visitor.ts'

/** What stands on the canvas besides steps, and how it is drawn, in a real browser. */
describe('the canvas', () => {
  const caravan = startCaravan(forDrawing)
  let me: Visitor

  afterEach(async () => {
    expect(me?.faults).toEqual([])
    await me?.close()
  })
  pictureOfFailures(() => me?.page)

  const { make } = caravan
  const { draftOf: saved } = caravan
  const open = async (id: string, look: Look = { language: 'en' }) => {
    me = await visit(caravan.browser, caravan.installation.url, look)
    await me.go(`/journeys/${id}`)
    await me.page.locator('[data-step]').first().waitFor()
    await settled(me.page)
    return { page: me.page, canvas: drawing(me.page) }
  }

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`a problem is mended from the list and by a key, and undone in one, in ${look.language}`, async () => {
      const id = await make(untidy())
      const { page, canvas } = await open(id, look)
      await page.getByRole('button', { name: /^(Problems|问题)/ }).click()
      await canvas.side.locator('[data-fix=addTimeout]').waitFor()
      expect(await violations(page)).toEqual([])
      await picture(page, `fixes-${look.language}-${look.scheme}`)
      await canvas.side.locator('[data-fix=scaleWeights]').click()
      await canvas.side.locator('[data-fix=scaleWeights]').waitFor({ state: 'detached' })
      await waitUntil(async () => weights(await saved(id)).join() === '60,40', 10_000)
      await page.locator('[data-step=listen]').focus()
      await page.keyboard.press('Control+Period')
      await waitUntil(async () => (await saved(id)).steps['listen']!.config['timeout'] === 'P2D', 10_000)
      await page.keyboard.press('Control+z')
      await waitUntil(async () => (await saved(id)).steps['listen']!.config['timeout'] === null, 10_000)
      expect(weights(await saved(id))).toEqual([60, 40])
    })

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`a note is written, coloured, moved and deleted by keyboard, and stands in the outline, in ${look.language}`, async () => {
      const id = await make(untidy())
      const { page } = await open(id, look)
      await page.locator('[data-step=wait]').focus()
      await page.keyboard.press('n')
      await page.keyboard.type('等法务确认后再发布。Ask Lin before this goes out.')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await waitUntil(async () => (await saved(id)).notes[0]?.colour === 'teal', 10_000)
      await page.keyboard.press('Escape')
      const note = page.locator('[data-note]')
      await expect.poll(() => note.evaluate((element) => element === document.activeElement)).toBe(true)
      await page.keyboard.press('Alt+ArrowDown')
      await waitUntil(async () => (await saved(id)).notes[0]?.y === 20, 10_000)
      await page.getByRole('button', { name: /^(Outline|大纲)$/ }).click()
      await page.getByRole('treeitem').filter({ hasText: 'Ask Lin' }).waitFor()
      expect(await violations(page)).toEqual([])
      await picture(page, `note-${look.language}-${look.scheme}`)
      await note.focus()
      await page.keyboard.press('Delete')
      await waitUntil(async () => (await saved(id)).notes.length === 0, 10_000)
      await page.keyboard.press('Control+z')
      await waitUntil(async () => (await saved(id)).notes.length === 1, 10_000)
    })

  test('a note that is dragged stays beside the step it was put next to', async () => {
    const doc = untidy()
    doc.notes = [{ id: 'n', text: 'Drag me', x: 0, y: 0, beside: 'start' }]
    const id = await make(doc)
    const { page } = await open(id)
    const from = (await page.locator('[data-note=n]').boundingBox())!
    const to = (await page.locator('[data-step=wait]').boundingBox())!
    await page.mouse.move(from.x + 20, from.y + 12)
    await page.mouse.down()
    await page.mouse.move(to.x + 280, to.y + 8, { steps: 8 })
    await page.mouse.up()
    await waitUntil(async () => (await saved(id)).notes[0]?.beside === 'wait', 10_000)
  })

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`steps become a group that folds into one card and unfolds, in ${look.language}`, async () => {
      const id = await make(untidy())
      const { page } = await open(id, look)
      await page.locator('[data-step=split]').click()
      await page.locator('[data-step=a]').click({ modifiers: ['Shift'] })
      await page.locator('[data-step=b]').click({ modifiers: ['Shift'] })
      await page.locator('[data-selection]').waitFor()
      await picture(page, `selection-${look.language}-${look.scheme}`)
      await page.locator('[data-step=b]').focus()
      await page.keyboard.press('g')
      await waitUntil(async () => (await saved(id)).groups?.[0]?.steps.join() === 'split,a,b', 10_000)
      expect(await violations(page)).toEqual([])
      await picture(page, `group-${look.language}-${look.scheme}`)
      await page.locator('[data-step=a]').focus()
      await page.keyboard.press('g')
      const chip = page.locator('[data-group]')
      await chip.waitFor()
      await page.locator('[data-step=split]').waitFor({ state: 'detached' })
      await expect.poll(() => chip.evaluate((element) => element === document.activeElement)).toBe(true)
      expect(await violations(page)).toEqual([])
      await picture(page, `folded-${look.language}-${look.scheme}`)
      await page.keyboard.press('ArrowDown')
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe('listen')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('Enter')
      await page.locator('[data-step=split]').waitFor()
      await page.keyboard.press('Shift+G')
      await waitUntil(async () => (await saved(id)).groups === undefined, 10_000)
    })

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`a journey is turned to run from left to right, arrows follow, and it is so again next time, in ${look.language}`, async () => {
      const id = await make(untidy())
      const { page } = await open(id, look)
      await page.locator('[data-step=start]').focus()
      await page.keyboard.press('r')
      const place = async (step: string) => (await page.locator(`[data-step=${step}]`).boundingBox())!
      await expect.poll(async () => (await place('wait')).x - (await place('start')).x).toBeGreaterThan(200)
      expect(Math.abs((await place('wait')).y - (await place('start')).y)).toBeLessThan(3)
      for (const step of ['wait', 'split', 'a']) {
        await page.keyboard.press('ArrowRight')
        await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe(step)
      }
      await page.keyboard.press('ArrowDown')
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe('b')
      expect(await violations(page)).toEqual([])
      await page.reload()
      await page.locator('[data-step=wait]').waitFor()
      await settled(page)
      await picture(page, `right-${look.language}-${look.scheme}`)
      expect((await place('wait')).x - (await place('start')).x).toBeGreaterThan(200)
    })

  test('a branch is carried by its label, Esc lets go of it, and a selection dropped beside the drawing stays there until it is tidied', async () => {
    const id = await make(untidy())
    const { page, canvas } = await open(id)
    const at = async (selector: string) => {
      const box = (await page.locator(selector).boundingBox())!
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }
    const carry = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(from.x + 12, from.y + 8, { steps: 3 })
      await page.mouse.move(to.x, to.y, { steps: 10 })
    }
    const plus = canvas.plus('Add a step after “API or by hand”')
    const box = (await plus.boundingBox())!
    const target = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await carry(await at('[data-pill="split:a"]'), target)
    await page.keyboard.press('Escape')
    await page.mouse.up()
    expect((await saved(id)).steps['start']!.next['next']).toBe('wait')
    await carry(await at('[data-pill="split:a"]'), target)
    await page.mouse.up()
    await waitUntil(async () => (await saved(id)).steps['start']!.next['next'] === 'a', 10_000)
    const moved = await saved(id)
    expect([moved.steps['a']!.next['sent'], moved.steps['split']!.next['a']]).toEqual(['wait', 'listen'])
    await page.keyboard.press('Control+z')
    await waitUntil(async () => (await saved(id)).steps['start']!.next['next'] === 'wait', 10_000)
    await page.locator('[data-step=a]').click()
    await page.keyboard.press('Escape')
    await page.locator('[data-step=b]').click({ modifiers: ['Shift'] })
    await page.locator('[data-selection]').waitFor()
    const from = await at('[data-step=a]')
    await carry(from, { x: from.x - 130, y: from.y + 30 })
    await page.mouse.up()
    await waitUntil(async () => !!(await saved(id)).steps['b']!.pin, 10_000)
    expect((await saved(id)).steps['a']!.pin).toEqual((await saved(id)).steps['b']!.pin)
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Tidy up' }).click()
    await waitUntil(async () => !(await saved(id)).steps['b']!.pin && !(await saved(id)).steps['a']!.pin, 10_000)
  })

  test('a jump is followed from its chip, and Alt with the left arrow comes back', async () => {
    const doc = untidy()
    doc.steps['listen']!.config['timeout'] = 'P1D'
    doc.steps['listen']!.next['timeout'] = 'wait'
    const id = await make(doc)
    const { page } = await open(id)
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-step'))
    await page.getByRole('button', { name: 'Show all', exact: true }).click()
    await page.locator('[data-step=listen]').focus()
    await page.getByRole('button', { name: 'back to Wait' }).click()
    await expect.poll(focused).toBe('wait')
    await picture(page, 'loop-en-light')
    await page.keyboard.press('Alt+ArrowLeft')
    await expect.poll(focused).toBe('listen')
  })

  test('a tangle is untangled off the page’s own thread, as one edit that is undone in one, and can be stopped', async () => {
    const id = await make(untidy())
    const { page } = await open(id)
    const untangle = async () => {
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Untangle crossing lines' }).click()
    }
    await untangle()
    await page.locator('[data-announcements]').filter({ hasText: 'Untangled' }).waitFor({ state: 'attached' })
    await waitUntil(async () => Object.values((await saved(id)).steps).every(({ pin }) => !!pin), 10_000)
    await picture(page, 'untangled-en-light')
    await page.keyboard.press('Escape')
    await page.locator('[data-step=start]').focus()
    await page.keyboard.press('Control+z')
    await waitUntil(async () => Object.values((await saved(id)).steps).every(({ pin }) => !pin), 10_000)
    const large = await make(largeJourney(2000))
    await me.go(`/journeys/${large}`)
    await page.locator('[data-step]').first().waitFor()
    await untangle()
    await page.locator('[data-untangling]').getByRole('button', { name: 'Cancel' }).click()
    await page.locator('[data-announcements]').filter({ hasText: 'Stopped' }).waitFor({ state: 'attached' })
    expect(Object.values((await saved(large)).steps).some(({ pin }) => pin)).toBe(false)
  })

  test('with 500 steps the page stays small, and panning changes nothing in the cards', async () => {
    const id = await make(largeJourney(500))
    const { page } = await open(id)
    const size = () => page.evaluate(() => document.querySelectorAll('*').length)
    expect(await size()).toBeLessThan(1500)
    await page.evaluate(() => {
      const seen = { inCards: 0 }
      Object.assign(globalThis, { seen })
      for (const card of document.querySelectorAll('.react-flow__node'))
        new MutationObserver((changes) => (seen.inCards += changes.length)).observe(card, {
          attributes: true,
          childList: true,
          characterData: true,
          subtree: true,
        })
    })
    const box = (await page.locator('[data-canvas]').boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    for (let move = 0; move < 40; move++) await page.mouse.wheel(6, move < 20 ? 12 : -12)
    await settled(page)
    expect(await page.evaluate(() => (globalThis as unknown as { seen: { inCards: number } }).seen.inCards)).toBe(0)
    expect(await size()).toBeLessThan(1500)
    await picture(page, 'large-en-light')
    await page.getByRole('button', { name: 'Show all', exact: true }).click()
    await page.locator('[data-overview]').waitFor()
    await page.locator('[data-step]').first().waitFor({ state: 'detached' })
    await settled(page)
    expect(await size()).toBeLessThan(700)
    await picture(page, 'overview-en-light')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  })
})

const weights = (doc: JourneyDoc) =>
  (doc.steps['split']!.config['arms'] as { weight: number }[]).map(({ weight }) => weight)
