import type { Page } from 'playwright-core'
import { check, emptyCatalogue } from '../../schema/check.ts'
import { compile } from '../../schema/compile.ts'
import { kindsWith } from '../../schema/steps/registry.ts'
import { launchBrowser } from '../browser/support/launch.ts'
import { visit } from '../browser/support/visitor.ts'
import { startInstallation } from '../support/installation.ts'
import { largeJourney } from '../support/large-journey.ts'
import { percentile } from './percentile.ts'

const opens = 7
const edits = 40
const moves = 90

/**
 * The canvas with 500 steps, and with 2,000, in the real browser: from the click on a journey until its cards are painted, from a key that
 * edits until the change is painted, the time between frames while panning, and checking and compiling without the browser. In ms.
 */
export async function canvas(): Promise<Record<string, number>> {
  const [installation, browser] = await Promise.all([
    startInstallation({ server: true, workers: 0, sharedBuffers: '128MB' }),
    launchBrowser(),
  ])
  try {
    const me = await visit(browser, installation.url, { language: 'en' })
    const measure = async (count: number) => {
      const answer = await fetch(`${installation.url}/api/journeys`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: `${count} steps`, doc: largeJourney(count) }),
      })
      const { id } = (await answer.json()) as { id: string }
      await me.go(`/journeys/${id}`)
      await me.page.locator('[data-step]').first().waitFor()
      const firstPaint: number[] = []
      for (let round = 0; round < opens; round++) firstPaint.push(await reopen(me.page, id))
      return {
        firstPaint: percentile(firstPaint, 50),
        edit: percentile(await editing(me.page), 95),
        pan: percentile(await panning(me.page), 95),
      }
    }
    const small = await measure(500)
    const large = await measure(2000)
    return {
      firstPaintMs: tenth(small.firstPaint),
      editP95Ms: tenth(small.edit),
      panP95FrameMs: tenth(small.pan),
      checkCompileMs: tenth(checking(500)),
      firstPaint2000Ms: tenth(large.firstPaint),
      editP95At2000Ms: tenth(large.edit),
      panP95FrameAt2000Ms: tenth(large.pan),
      checkCompileAt2000Ms: tenth(checking(2000)),
    }
  } finally {
    await browser.close()
    await installation.stop()
  }
}

/** Runs in the page: clicks a link, answers the time until cards have been painted. */
const clickAndWait = (href: string) => `new Promise((done) => {
  const begun = performance.now()
  const look = () => {
    if (document.querySelector('[data-step]') === null) requestAnimationFrame(look)
    // What a frame draws is on the screen when the next one begins.
    else requestAnimationFrame(() => done(performance.now() - begun))
  }
  document.querySelector('a[href="${href}"]').click()
  requestAnimationFrame(look)
})`

/** Runs in the page: notes the time from every key until what it did is painted. */
const timeKeys = `globalThis.editTimes = []
addEventListener('keydown', () => {
  const begun = performance.now()
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => editTimes.push(performance.now() - begun)
    port2.postMessage(null)
  })
}, { capture: true })`

/** Runs in the page: notes the time between frames. */
const timeFrames = `globalThis.frameTimes = []
let last = performance.now()
const frame = () => {
  const now = performance.now()
  frameTimes.push(now - last)
  last = now
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)`

/** Goes to the list and comes back by a click; answers the time from the click until cards have been painted. */
async function reopen(page: Page, id: string): Promise<number> {
  await page.locator('a[href="/journeys"]').first().click()
  await page.locator(`a[href="/journeys/${id}"]`).first().waitFor()
  return page.evaluate<number>(clickAndWait(`/journeys/${id}`))
}

/** Takes a step out and puts it back, by keys; answers the time of each from the key until the paint. */
async function editing(page: Page): Promise<number[]> {
  await page.locator('[data-step]').nth(3).focus()
  await page.evaluate(timeKeys)
  for (let edit = 0; edit < edits; edit++) {
    await page.keyboard.press(edit % 2 === 0 ? 'Delete' : 'Control+z')
    await page.waitForTimeout(60)
  }
  return page.evaluate<number[]>('editTimes')
}

/** Pans with the wheel; answers the time between frames meanwhile. */
async function panning(page: Page): Promise<number[]> {
  const box = await page.locator('[data-canvas]').boundingBox()
  if (!box) throw new Error('there is no canvas on the screen')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.evaluate(timeFrames)
  for (let move = 0; move < moves; move++) await page.mouse.wheel(move % 3 === 0 ? 24 : 0, move < moves / 2 ? 60 : -60)
  return (await page.evaluate<number[]>('frameTimes')).slice(1)
}

function checking(count: number): number {
  const doc = largeJourney(count)
  const kinds = kindsWith()
  const times = Array.from({ length: 15 }, () => {
    const begun = performance.now()
    check(doc, emptyCatalogue, kinds)
    compile(doc, emptyCatalogue, kinds)
    return performance.now() - begun
  })
  return percentile(times, 50)
}

const tenth = (value: number) => Math.round(value * 10) / 10
