import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../bench/wait-until.ts'
import { violations } from './support/audit.ts'
import { drawing } from './support/drawing.ts'
import { startCaravan, withDemo } from './support/caravan.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { type Demo, findDemo } from './support/views.ts'
import { personAt } from './support/person.ts'
import type { Look, Visitor } from './support/visitor.ts'

/** What several people do to one journey, in real browsers, on a server that may be killed. */
describe('a journey among people', () => {
  const caravan = startCaravan(withDemo)
  let demo: Demo
  let last: Visitor | undefined
  const open: Visitor[] = []

  beforeAll(async () => {
    demo = await findDemo(caravan.installation)
  })
  afterEach(async () => {
    for (const me of open.splice(0)) {
      expect(me.faults).toEqual([])
      await me.close()
    }
  })
  pictureOfFailures(() => last?.page)

  /** A person with a name at a browser of their own. */
  async function person(name: string, look: Look = { language: 'en' }): Promise<Visitor> {
    last = await personAt(caravan.browser, caravan.installation.url, name, look)
    open.push(last)
    return last
  }
  const copyOf = async (journey: string): Promise<string> => {
    const { doc } = await caravan.installation.db
      .selectFrom('journey')
      .select('doc')
      .where('id', '=', journey)
      .executeTakeFirstOrThrow()
    const answer = await fetch(`${caravan.installation.url}/api/journeys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `copy ${Math.random().toString(36).slice(2, 7)}`, doc }),
    })
    return ((await answer.json()) as { id: string }).id
  }
  const { draftOf } = caravan
  const bodyOf = async (journey: string, step = 'sms') => (await draftOf(journey)).steps[step]?.config['body']
  const text = ({ page }: Visitor) => page.locator('[data-side=step]').getByRole('textbox', { name: /^(Text|正文)$/ })
  const openStep = async (me: Visitor, journey: string, step = 'sms') => {
    await me.go(`/journeys/${journey}?step=${step}`)
    await text(me).waitFor()
  }
  const isSaved = (me: Visitor) => me.page.getByText(/^(Draft saved|草稿已保存)/).waitFor()

  test('two people see each other, where the other is, and each other’s edits without reloading', async () => {
    const journey = await copyOf(demo.live)
    const mei = await person('小梅', { language: 'zh' })
    const tom = await person('Tom', { language: 'en', scheme: 'dark' })
    await openStep(mei, journey)
    await openStep(tom, journey)
    await tom.page.getByText('小梅 is editing this step').waitFor()
    await mei.page.getByText('Tom 正在编辑此步骤').waitFor()
    await picture(mei.page, 'presence-zh-light')
    await picture(tom.page, 'presence-en-dark')
    expect(await violations(mei.page)).toEqual([])
    await tom.page.evaluate(() => Object.assign(globalThis, { sameVisit: true }))
    await text(mei).fill('您好，新品到店')
    await waitUntil(async () => (await text(tom).inputValue()) === '您好，新品到店', 10_000)
    expect(await tom.page.evaluate(() => 'sameVisit' in globalThis)).toBe(true)
    await mei.page.goto('about:blank')
    await tom.page.getByText('小梅 is editing this step').waitFor({ state: 'hidden' })
  })

  test('the same field changed by two is a card with mine and theirs, and nothing is lost', async () => {
    const journey = await copyOf(demo.live)
    const mei = await person('小梅', { language: 'zh' })
    const tom = await person('Tom', { language: 'en' })
    await openStep(mei, journey)
    await openStep(tom, journey)
    await tom.context.setOffline(true)
    await text(tom).fill('Tom wrote this')
    await tom.page.getByText('Offline, kept in this browser').waitFor()
    await text(mei).fill('小梅写的')
    await isSaved(mei)
    await waitUntil(async () => (await bodyOf(journey)) === '小梅写的', 10_000)
    await tom.context.setOffline(false)
    const card = tom.page.locator('[data-conflict]')
    await card.waitFor({ timeout: 30_000 })
    expect(await card.locator('blockquote').allTextContents()).toEqual(['Tom wrote this', '小梅写的'])
    expect(await bodyOf(journey)).toBe('小梅写的')
    expect(await violations(tom.page)).toEqual([])
    await picture(tom.page, 'conflict-en-light')
    await tom.page.reload()
    await card.waitFor()
    await card.getByRole('button', { name: 'Keep both texts' }).click()
    await waitUntil(async () => (await text(mei).inputValue()) === '小梅写的\nTom wrote this', 10_000)
    expect(await bodyOf(journey)).toBe('小梅写的\nTom wrote this')
  })

  test('undo survives a reload, is one’s own, and does not undo what somebody else changed since', async () => {
    const journey = await copyOf(demo.live)
    const original = await bodyOf(journey)
    const mei = await person('Mei')
    await openStep(mei, journey)
    await text(mei).fill('first')
    await isSaved(mei)
    await waitUntil(async () => (await bodyOf(journey)) === 'first', 10_000)
    await mei.page.reload()
    await text(mei).waitFor()
    const tom = await person('Tom')
    await openStep(tom, journey, 'wechat')
    expect(await tom.page.getByRole('button', { name: 'Nothing to undo' }).count()).toBeGreaterThan(0)
    await text(tom).fill('from Tom')
    await waitUntil(async () => (await bodyOf(journey, 'wechat')) === 'from Tom', 10_000)
    await mei.page.getByRole('button', { name: /^Undo:/ }).click()
    await waitUntil(async () => (await bodyOf(journey)) === original, 10_000)
    expect(await bodyOf(journey, 'wechat')).toBe('from Tom')
    await mei.page.reload()
    await mei.page.getByRole('button', { name: /^Redo:/ }).click()
    await waitUntil(async () => (await bodyOf(journey)) === 'first', 10_000)
    await openStep(tom, journey)
    await text(tom).fill('Tom again')
    await waitUntil(async () => (await text(mei).inputValue()) === 'Tom again', 10_000)
    await mei.page.getByRole('button', { name: /^Undo:/ }).click()
    await mei.page.getByText(/no longer fits/).waitFor()
    expect(await bodyOf(journey)).toBe('Tom again')
  })

  test('a server killed in mid-save loses no edit and doubles none', { timeout: 120_000 }, async () => {
    const journey = await copyOf(demo.live)
    const mei = await person('Mei')
    const { page } = mei
    const canvas = drawing(page)
    await openStep(mei, journey)
    const steps = Object.keys((await draftOf(journey)).steps).length
    for (let round = 0; round < 3; round++) {
      for (let count = 0; count < 4; count++) {
        await page.locator('[data-step=sms]').click()
        await page.keyboard.press('Control+d')
        if (count === 2) caravan.installation.kill('server')
      }
    }
    await waitUntil(async () => Object.keys((await draftOf(journey)).steps).length === steps + 12, 60_000)
    await isSaved(mei)
    const rows = await caravan.installation.db
      .selectFrom('journey_revision')
      .select(['revision', 'command_id'])
      .where('journey', '=', journey)
      .execute()
    expect(rows).toHaveLength(12)
    expect(new Set(rows.map(({ command_id: id }) => id)).size).toBe(12)
    await page.reload()
    await page.locator('[data-step=sms]').waitFor()
    expect((await canvas.titles()).length).toBeGreaterThan(0)
    expect(Object.keys((await draftOf(journey)).steps)).toHaveLength(steps + 12)
  })

  test('an hour without network, over a reload of the page, in two tabs of one person: everything arrives once', async () => {
    const journey = await copyOf(demo.live)
    const mei = await person('Mei')
    await openStep(mei, journey)
    const second = await mei.context.newPage()
    await second.goto(`${caravan.installation.url}/journeys/${journey}?step=wechat`)
    const secondText = second.locator('[data-side=step]').getByRole('textbox', { name: 'Text' })
    await secondText.waitFor()
    // The page and its scripts come from the cache of the browser or not at all: only what is saved is cut off.
    await mei.context.route('**/patches', (route) => route.abort())
    await text(mei).fill('offline one')
    await secondText.fill('offline two')
    await mei.page.getByText('Offline, kept in this browser').waitFor()
    await second.getByText('Offline, kept in this browser').waitFor()
    await mei.page.reload()
    await text(mei).waitFor()
    expect(await text(mei).inputValue()).toBe('offline one')
    await second.close()
    await mei.page.reload()
    await mei.context.unroute('**/patches')
    await waitUntil(async () => (await bodyOf(journey, 'wechat')) === 'offline two', 40_000)
    await waitUntil(async () => (await bodyOf(journey)) === 'offline one', 40_000)
    const rows = await caravan.installation.db
      .selectFrom('journey_revision')
      .select('revision')
      .where('journey', '=', journey)
      .execute()
    expect(rows).toHaveLength(2)
  })

  test('a page older than the server’s document format says so, asks to reload, and keeps what was drawn', async () => {
    const journey = await copyOf(demo.live)
    const mei = await person('Mei')
    await openStep(mei, journey)
    await mei.context.route('**/patches', (route) => {
      const body = { ...(route.request().postDataJSON() as object), format: 0 }
      return route.continue({ postData: JSON.stringify(body) })
    })
    await text(mei).fill('not lost')
    const notice = mei.page.getByRole('alertdialog', { name: 'Caravan has been updated' })
    await notice.waitFor()
    await picture(mei.page, 'outdated-en-light')
    expect(await bodyOf(journey)).not.toBe('not lost')
    await mei.context.unroute('**/patches')
    await notice.getByRole('button', { name: 'Reload the page' }).click()
    await waitUntil(async () => (await bodyOf(journey)) === 'not lost', 20_000)
  })
})
