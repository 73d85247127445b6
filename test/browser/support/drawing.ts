import type { Locator, Page } from 'playwright-core'

/** What a person does on the canvas and in the form beside it, by what is written there. */
export type Drawing = ReturnType<typeof drawing>

export function drawing(page: Page) {
  const title = (name: string) => page.locator('[data-step]').filter({ hasText: exactly(name) })
  const card = (name: string) => page.locator('[role=group]').filter({ has: title(name) })
  const side = page.locator('[data-side]')
  return {
    side,
    card,
    title,
    /** The steps on the screen, from top to bottom. */
    async titles(): Promise<string[]> {
      const places = await page.locator('[data-step]').evaluateAll((elements) =>
        elements.map((element) => {
          const { x, y } = element.getBoundingClientRect()
          return { x, y, text: element.textContent ?? '' }
        }),
      )
      return places.toSorted((a, b) => a.y - b.y || a.x - b.x).map(({ text }) => text)
    },
    /** The "+" whose label says where it is. */
    plus: (place: string) => page.getByRole('button', { name: place, exact: true }),
    /** Drags a kind from the palette to a "+". Several moves: a drag begins after a few pixels. */
    async drag(kind: string, target: Locator): Promise<void> {
      const from = await centre(page.locator(`[data-kind="${kind}"]`))
      const to = await centre(target)
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(from.x + 20, from.y + 10, { steps: 3 })
      await page.mouse.move(to.x, to.y, { steps: 12 })
      await page.mouse.up()
    },
    /** Clicks a "+", types the name of a kind, and takes the first that is found. */
    async add(place: string, kind: string): Promise<void> {
      const plus = page.getByRole('button', { name: place, exact: true })
      if ((await plus.count()) === 0) await page.getByRole('button', { name: /^(显示全部|Show all)/ }).click()
      await plus.click()
      await page.getByRole('combobox').and(page.locator('[data-autofocus]')).fill(kind)
      await page.keyboard.press('Enter')
    },
    /** Opens the form of a step. */
    async open(name: string): Promise<void> {
      await title(name).click()
      await side.waitFor()
    },
    /** Chooses in a drop-down of the form beside the canvas. */
    async choose(label: string, option: string, within: Locator = side): Promise<void> {
      await within.getByRole('combobox', { name: label, exact: true }).first().click()
      await page.getByRole('option', { name: option, exact: true }).click()
    },
    /** The numbers under a card: `{ here: 12, passed: 1988 }`. Shares stay words. */
    async figures(name: string): Promise<Record<string, string>> {
      const entries = await card(name)
        .locator('[data-figure]')
        .evaluateAll((elements) =>
          elements.map((element) => [
            element.getAttribute('data-figure') ?? '',
            element.querySelector('b')?.textContent?.replaceAll(',', '') ?? '',
          ]),
        )
      return Object.fromEntries(entries) as Record<string, string>
    },
  }
}

async function centre(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('what is to be dragged or dropped on is not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}
