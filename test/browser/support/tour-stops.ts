import type { Browser, Locator, Page } from 'playwright-core'
import type { JourneyDoc } from '../../../schema/document.ts'
import type { Installation } from '../../support/installation.ts'
import { drawing } from './drawing.ts'
import { personAt } from './person.ts'
import { showcase } from './showcase.ts'
import { type Demo, type View } from './views.ts'
import type { Look, Visitor } from './visitor.ts'

type Tour = { installation: Installation; browser: Browser; demo: Demo; look: Look }

/** What is built, looked at and found on the canvas, one stop for each thing a person can do there. */
export function canvasStops({ installation, browser, demo, look }: Tour): View[] {
  const { language } = look
  const make = async (doc: JourneyDoc): Promise<string> => {
    const answer = await fetch(`${installation.url}/api/journeys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: doc.name, doc }),
    })
    return ((await answer.json()) as { id: string }).id
  }
  const at = async (me: Visitor, id: string): Promise<Page> => {
    await me.go(`/journeys/${id}`)
    await me.page.locator('[data-step]').first().waitFor()
    return me.page
  }
  const fresh = async (me: Visitor): Promise<Page> => at(me, await make(showcase(language)))
  const stop = (name: string, open: View['open']): View => ({ name, open })
  const more = async (page: Page, item: RegExp) => {
    await page.getByRole('button', { name: /^(更多|More)$/ }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  return [
    stop('empty-canvas', async (me) => {
      await me.go('/journeys?create=true')
      await me.page.getByRole('button', { name: /^(空白画布|Empty canvas)/ }).click()
      await me.page.waitForURL(/journeys\/j/)
      await me.page.locator('[data-palette]').waitFor()
    }),
    stop('everything', async (me) => void (await fresh(me))),
    stop('drag-from-palette', async (me) => {
      const page = await fresh(me)
      const from = (await page.locator('[data-kind=wait]').boundingBox())!
      const to = await highest(page.locator('[data-drop]'))
      await page.mouse.move(from.x + 20, from.y + 10)
      await page.mouse.down()
      await page.mouse.move(from.x + 60, from.y + 30, { steps: 4 })
      await page.mouse.move(to.x + 10, to.y + 10, { steps: 10 })
    }),
    stop('drag-a-card', async (me) => {
      const page = await fresh(me)
      const from = (await page.locator('[data-step=hello]').boundingBox())!
      await page.mouse.move(from.x + 60, from.y + 8)
      await page.mouse.down()
      await page.mouse.move(from.x + 180, from.y + 120, { steps: 10 })
    }),
    stop('several-selected', async (me) => {
      const page = await fresh(me)
      await page.locator('[data-step=hello]').focus()
      await page.keyboard.press('Shift+ArrowDown')
    }),
    stop('note-being-written', async (me) => {
      const page = await fresh(me)
      await page.locator('[data-note]').dblclick()
      await page.locator('textarea').waitFor()
    }),
    stop('left-to-right', async (me) => {
      const page = await fresh(me)
      await page.locator('[data-step=start]').focus()
      await page.keyboard.press('r')
    }),
    stop('problems-with-fixes', async (me) => {
      const page = await fresh(me)
      await page.getByRole('button', { name: /^(问题|Problems)/ }).click()
      await page.locator('[data-fix]').first().waitFor()
    }),
    stop('history-diff', async (me) => {
      const page = await at(me, demo.live)
      await drawing(page).open(await page.locator('[data-step=sms]').innerText())
      await page
        .locator('[data-side=step] input')
        .first()
        .fill(language === 'en' ? 'A changed name' : '改了名字')
      await more(page, /^(历史|History)/)
      await page.locator('[data-side=history]').waitFor()
    }),
    ...([1, 2, 3, 4, 5] as const).map((turns) =>
      stop(`lens-${['conversion', 'drop-off', 'throughput', 'waiting', 'errors'][turns - 1]}`, async (me) => {
        const page = await at(me, demo.live)
        await page.getByRole('radio').nth(turns).click()
      }),
    ),
    stop('why', async (me) => {
      await me.go(`/journeys/${demo.live}?contact=${demo.texted}`)
      await me.page.locator('[data-dimmed], [data-lit]').first().waitFor({ state: 'attached' })
    }),
    stop('presence', async (me) => {
      const id = await make(showcase(language))
      const other = await personAt(browser, installation.url, language === 'en' ? 'Mei Lin' : '林梅', look)
      me.page.once('close', () => void other.close())
      await other.go(`/journeys/${id}`)
      await other.page.locator('[data-step=hello]').click()
      const page = await at(me, id)
      await page.waitForTimeout(2_500)
    }),
    stop('simulator', async (me) => {
      const page = await at(me, demo.live)
      await page.getByRole('button', { name: /^(模拟|Simulate)$/ }).click()
      await page.getByRole('button', { name: /走一遍|Walk/ }).click()
      await page.locator('[data-side=simulate] article').first().waitFor()
    }),
    stop('find', async (me) => {
      const page = await at(me, demo.live)
      await page.keyboard.press('Control+k')
      await page.locator('[data-find] [role=option]').first().waitFor()
    }),
    stop('find-a-step', async (me) => {
      const page = await at(me, demo.live)
      await page.keyboard.press('Control+f')
      await page.locator('[data-find] input').fill('@dx')
    }),
    stop('outline-of-everything', async (me) => {
      const page = await fresh(me)
      await page.getByRole('button', { name: /^(大纲|Outline)$/ }).click()
      await page.getByRole('tree').waitFor()
    }),
    stop('menu-with-exports', async (me) => {
      const page = await at(me, demo.live)
      await page.getByRole('button', { name: /^(更多|More)$/ }).click()
      await page.getByRole('menuitem', { name: /PDF/ }).waitFor()
    }),
  ]
}

/** Where the highest of several things stands on the screen. */
async function highest(all: Locator): Promise<{ x: number; y: number }> {
  const places = await all.evaluateAll((elements) =>
    elements.map((element) => element.getBoundingClientRect().toJSON() as { x: number; y: number }),
  )
  return places.toSorted((a, b) => a.y - b.y)[0] ?? { x: 0, y: 0 }
}

/** What there is on a phone: reading, watching, the outline, publishing. */
export function narrowStops({ demo }: Tour): View[] {
  const at = async (me: Visitor, path: string, ready: string) => {
    await me.go(path)
    await me.page.locator(ready).first().waitFor()
  }
  return [
    { name: 'narrow-journeys', open: (me) => at(me, '/journeys', 'tbody tr') },
    { name: 'narrow-canvas', open: (me) => at(me, `/journeys/${demo.live}`, '[data-step]') },
    {
      name: 'narrow-outline',
      open: async (me) => {
        await at(me, `/journeys/${demo.live}`, '[data-step]')
        await me.page.getByRole('button', { name: /^(大纲|Outline)$/ }).click()
        await me.page.getByRole('tree').waitFor()
      },
    },
    {
      name: 'narrow-step',
      open: async (me) => {
        await at(me, `/journeys/${demo.live}?step=sms`, '[data-side=step]')
      },
    },
    {
      name: 'narrow-publish',
      open: async (me) => {
        await at(me, `/journeys/${demo.live}`, '[data-step]')
        await me.page.getByRole('button', { name: /^(发布|Publish)/ }).click()
        await me.page.locator('[role=dialog] li:nth-child(4)').waitFor()
      },
    },
    {
      name: 'narrow-find',
      open: async (me) => {
        await at(me, '/journeys', 'tbody tr')
        await me.page.keyboard.press('Control+k')
        await me.page.locator('[data-find] [role=option]').first().waitFor()
      },
    },
  ]
}
