import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import type { LiveCounts, StepCounts } from '../../schema/api/journeys.ts'
import { emptyDocument } from '../../schema/document.ts'
import { difference } from './support/compare.ts'
import { startCaravan, forDrawing } from './support/caravan.ts'
import { picturesFolder } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { showcase } from './support/showcase.ts'
import { type Look, visit, type Visitor } from './support/visitor.ts'

const stored = fileURLToPath(new URL('cards', import.meta.url))
const keep = process.env['CARAVAN_PICTURES'] === 'keep'
/** A badge, a ring or a number that is gone differs by more than this; another browser's smoothing by less. */
const tolerance = 0.012
const around = 10

const looks = (['en', 'zh'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((scheme): Look & { scheme: string } => ({ language, scheme })),
)

const none = { rejected: 0, unknown: 0, undelivered: 0, replied: 0, opened: 0 }
const counts = (arrived: number, here: number, left: Record<string, number>): StepCounts => ({
  ...none,
  arrived,
  here,
  left,
  accepted: arrived - here,
  delivered: Math.round(arrived * 0.9),
  clicked: Math.round(arrived * 0.2),
})
const live: LiveCounts = {
  version: 1,
  state: 'running',
  entered: 12_480,
  inside: 1_312,
  ended: { completed: 11_168 },
  refused: {},
  steps: {
    start: counts(12_480, 0, { next: 12_480 }),
    hello: counts(12_480, 310, { sent: 11_900, failed: 270 }),
    split: counts(12_170, 0, { a: 7_300, b: 4_870 }),
    listen: counts(12_170, 1_002, { clicked: 3_168, timeout: 8_000 }),
  },
}

/** How a card looks in each of its states, against pictures that are kept. CARAVAN_PICTURES=keep writes them anew. */
describe('the states of a card', () => {
  const caravan = startCaravan(forDrawing)
  let me: Visitor

  afterEach(async () => {
    expect(me?.faults).toEqual([])
    await me?.close()
  })

  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${caravan.installation.url}/api/journeys${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const json = (await answer.json()) as { id: string }
    expect(answer.status, JSON.stringify(json)).toBe(200)
    return json
  }

  /** A journey that is live, with a draft that has everything on it. */
  const makeLive = async (language: 'en' | 'zh'): Promise<string> => {
    const simple = emptyDocument('Cards')
    simple.steps['start'] = { id: 'start', kind: 'api', config: {}, next: { next: 'end' } }
    simple.steps['end'] = { id: 'end', kind: 'exit', config: { reason: '', goal: false }, next: {} }
    simple.triggers = ['start']
    const { id } = await post('', { name: 'Cards', doc: simple })
    await post(`/${id}/publish`, { revision: 0 })
    const doc = showcase(language)
    doc.groups = [{ id: 'thanks', name: doc.groups?.[1]?.name ?? '', steps: ['tag'], collapsed: true }]
    doc.notes = []
    await caravan.installation.db
      .updateTable('journey')
      .set({ doc: JSON.stringify(doc) })
      .where('id', '=', id)
      .execute()
    return id
  }

  const shot = async (page: Page, card: Locator): Promise<Buffer> => {
    await card.scrollIntoViewIfNeeded()
    await settled(page)
    const box = (await card.boundingBox())!
    return page.screenshot({
      clip: {
        x: Math.round(box.x) - around,
        y: Math.round(box.y) - around,
        width: Math.round(box.width) + 2 * around,
        height: Math.round(box.height) + 2 * around,
      },
    })
  }

  for (const look of looks)
    test(`here, passed, failed, problem, selected, dimmed, unknown, folded, live: in ${look.language}, ${look.scheme}`, async () => {
      const id = await makeLive(look.language)
      me = await visit(caravan.browser, caravan.installation.url, { ...look, height: 1800 })
      const { page } = me
      // Numbers of a version, and one contact's way, that are the same on every run.
      await page.route('**/live?version=*', (route) =>
        route.fulfill({ contentType: 'text/event-stream', body: `event: counts\ndata: ${JSON.stringify(live)}\n\n` }),
      )
      await page.route('**/explain', (route) =>
        route.fulfill({
          json: [
            {
              enrolment: 1,
              contactId: 1,
              version: 1,
              state: 'waiting',
              stepId: 'hello',
              dueAt: null,
              endReason: null,
              error: null,
              hops: [{ stepId: 'start', port: 'next', at: '2026-01-01T00:00:00Z', why: [] }],
            },
          ],
        }),
      )
      const card = (step: string) =>
        page
          .locator('[role=group]')
          .filter({ has: page.locator(`[data-step=${step}]`) })
          .last()
      const open = async (search = '') => {
        await me.go(`/journeys/${id}${search}`)
        await page.locator('[data-figure]').first().waitFor()
        await page.locator('[data-step=split]').waitFor()
        await page.getByRole('button', { name: /^(问题|Problems) \d/ }).waitFor()
        await settled(page)
      }
      const pictures = new Map<string, Buffer>()
      await open()
      pictures.set('here', await shot(page, card('hello')))
      pictures.set('live', await shot(page, card('listen')))
      pictures.set('problem', await shot(page, card('offer')))
      pictures.set('warning', await shot(page, card('split')))
      pictures.set('unknown', await shot(page, card('points')))
      pictures.set('folded', await shot(page, page.locator('[data-group=thanks]')))
      await page.getByRole('radio').nth(1).click()
      pictures.set('passed', await shot(page, card('hello')))
      await page.getByRole('radio').nth(3).click()
      pictures.set('failed', await shot(page, card('hello')))
      await page.getByRole('radio').nth(0).click()
      await card('hello').click({ modifiers: ['Shift'] })
      await page.mouse.move(2, 2)
      await page.locator('[data-selected]').waitFor()
      pictures.set('selected', await shot(page, card('hello')))
      await open('?contact=1')
      await page.locator('[data-dimmed]').first().waitFor()
      pictures.set('dimmed', await shot(page, card('listen')))

      const blank = await me.context.newPage()
      const all = [...pictures]
      for (const [index, [state, taken]] of all.entries()) {
        const name = `${state}-${look.language}-${look.scheme}.png`
        await writeFile(join(await picturesFolder(), name), taken)
        if (keep) {
          await mkdir(stored, { recursive: true })
          await writeFile(join(stored, name), taken)
        }
        const before = await readFile(join(stored, name))
        expect.soft(await difference(blank, before, taken), `${name} has changed`).toBeLessThan(tolerance)
        // The comparison sees what tells one state from another.
        const [other, otherTaken] = all[(index + 1) % all.length]!
        expect
          .soft(await difference(blank, taken, otherTaken), `${state} and ${other} look the same`)
          .toBeGreaterThan(tolerance)
      }
      expect.soft(await difference(blank, pictures.get('here')!, pictures.get('selected')!)).toBeGreaterThan(tolerance)
      await blank.close()
    })
})
