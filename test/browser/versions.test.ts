import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitUntil } from '../bench/wait-until.ts'
import { violations } from './support/audit.ts'
import { startCaravan, withDemo } from './support/caravan.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { type Demo, findDemo } from './support/views.ts'
import { personAt } from './support/person.ts'
import type { Look, Visitor } from './support/visitor.ts'

/** A journey beside what it was: versions on one canvas, numbers beside those of the period before. */
describe('a journey among its versions', () => {
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
  const { draftOf } = caravan

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
    { language: 'zh', scheme: 'light', width: 390, height: 844 },
  ] satisfies Look[])
    test(`two versions are compared on one canvas, by keyboard, in ${look.language} ${look.scheme} ${look.width ?? ''}`, async () => {
      const journey = demo.live
      const me = await person('Mei', look)
      const { page } = me
      const before = await draftOf(journey)
      const after = structuredClone(before)
      after.steps['sms']!.config['body'] = String(before.steps['sms']!.config['body']).replace(
        '满300减60券',
        '满 200 减 80 优惠券',
      )
      after.steps['new'] = {
        id: 'new',
        kind: 'wait',
        name: '再等一天',
        config: { mode: 'for', duration: 'P1D', zone: 'contact' },
        next: { next: after.steps['ab']!.next['coupon'] ?? null },
      }
      after.steps['ab']!.next['coupon'] = 'new'
      for (const step of Object.values(after.steps))
        for (const [port, target] of Object.entries(step.next)) if (target === 'wechat') step.next[port] = 'out'
      delete after.steps['wechat']
      await caravan.installation.db
        .updateTable('journey')
        .set({ doc: JSON.stringify(after) })
        .where('id', '=', journey)
        .execute()
      await me.go(`/journeys/${journey}`)
      await page.locator('[data-step]').first().waitFor()
      await page.getByRole('button', { name: /^(More|更多)$/ }).click()
      await page.getByRole('menuitem', { name: /^(History|历史)/ }).click()
      const list = page.getByRole('listbox')
      await list.waitFor()
      await settled(page)
      expect(await page.locator('[data-canvas] [data-change=added]').count()).toBe(1)
      expect(await page.locator('[data-canvas] [data-change=removed]').count()).toBe(1)
      await list.focus()
      for (let row = 0; row < 12 && (await list.locator('ins').filter({ hasText: '优惠' }).count()) === 0; row++)
        await page.keyboard.press('ArrowDown')
      await list.locator('ins').filter({ hasText: '优惠' }).first().waitFor()
      expect((await list.locator('[aria-selected=true] del').allTextContents()).join('')).toContain('300')
      expect(await violations(page)).toEqual([])
      await picture(page, `history-${look.language}-${look.scheme}-${look.width ?? 1440}`)
      await page.getByRole('button', { name: /^(Restore Version 1|恢复版本 1)$/ }).click()
      await waitUntil(async () => !(await draftOf(journey)).steps['new'], 10_000)
      expect((await draftOf(journey)).steps).toEqual(before.steps)
      await page.keyboard.press('Control+z')
      await waitUntil(async () => !!(await draftOf(journey)).steps['new'], 10_000)
      await page.keyboard.press('Control+Shift+z')
      await waitUntil(async () => !(await draftOf(journey)).steps['new'], 10_000)
    })

  for (const look of [
    { language: 'en', scheme: 'light' },
    { language: 'zh', scheme: 'dark' },
  ] satisfies Look[])
    test(`arms are told with their range, and a day beside the day before, in ${look.language}`, async () => {
      const { id: version } = await caravan.installation.db
        .selectFrom('journey_version')
        .select('id')
        .where('journey', '=', demo.live)
        .where('number', '=', 1)
        .executeTakeFirstOrThrow()
      const { rows } = await sql<{ n: number }>`
        select sum(n)::int as n from step_count where version = ${version} and metric = 'arrived' group by step order by 1 desc limit 1`.execute(
        caravan.installation.db,
      )
      const most = rows[0]?.n ?? 0
      const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
      await caravan.installation.db
        .updateTable('journey_version')
        .set({ published_at: hoursAgo(200) })
        .where('id', '=', version)
        .execute()
      const kept = (arrived: number) =>
        JSON.stringify(Object.fromEntries(['ab', 'sms', 'mail', 'listen'].map((id) => [id, { arrived, left: {} }])))
      await caravan.installation.db
        .insertInto('count_hour')
        .values([
          { version, at: hoursAgo(48.5), counts: kept(0) },
          { version, at: hoursAgo(24.5), counts: kept(Math.round(most / 3)) },
        ])
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const me = await person('Mei', look)
      const { page } = me
      await me.go(`/journeys/${demo.live}`)
      await page.getByRole('radio', { name: /^(Conversion|转化)$/ }).click()
      await page.getByText(/%–.*%/).first().waitFor()
      await page.getByRole('combobox', { name: /^(Compare periods|比较时段)$/ }).selectOption('24')
      await page.locator('[data-period=ab]').waitFor()
      expect(await page.locator('[data-period=ab]').textContent()).toMatch(/%/)
      await settled(page)
      expect(await violations(page)).toEqual([])
      await picture(page, `lens-${look.language}-${look.scheme}`)
    })
})
