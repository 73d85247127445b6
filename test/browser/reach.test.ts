import { afterEach, beforeAll, expect, test } from 'vitest'
import { fillContacts } from '../support/fill.ts'
import { journeyOf } from '../support/world.ts'
import { violations } from './support/audit.ts'
import { forDrawing, startCaravan } from './support/caravan.ts'
import { pictureOfFailures } from './support/pictures.ts'
import { settled } from './support/settled.ts'
import { type Look, visit, type Visitor } from './support/visitor.ts'

const caravan = startCaravan(forDrawing)
let me: Visitor
beforeAll(async () => {
  const { deps, workspace, db } = caravan.installation
  await fillContacts(deps, workspace, 50)
  const some = db.selectFrom('contact').select('id').orderBy('id').limit(12)
  await db.updateTable('contact').set({ phone: null, phone_index: null }).where('id', 'in', some).execute()
})
afterEach(async () => {
  expect(me?.faults).toEqual([])
  await me?.close()
})
pictureOfFailures(() => me?.page)

const looks: (Look & { says: string; title: string })[] = [
  {
    language: 'en',
    scheme: 'light',
    says: 'Of 50 people, 12 have no phone number',
    title: 'People who are not reached',
  },
  { language: 'zh', scheme: 'dark', says: '50 人中，12 人没有手机号', title: '触达不到的人' },
]

test.each(looks)(
  'the problems tell how many of the audience a message does not reach, and lead to it: %j',
  async (look) => {
    const doc = journeyOf('Reach', {
      in: ['audience', { schedule: { mode: 'now' } }, { next: 'hello' }],
      hello: ['sms', { body: '您好' }, { sent: null, failed: null, skipped: null }],
    })
    const id = await caravan.make(doc)
    me = await visit(caravan.browser, caravan.installation.url, look)
    await me.go(`/journeys/${id}`)
    const { page } = me
    await page.locator('[data-step]').first().waitFor()
    await page.getByRole('button', { name: /^(问题|Problems)/ }).click()
    const list = page.getByRole('list', { name: look.title })
    await list.getByText(look.says).waitFor()
    await settled(page)
    await page.screenshot({ path: `/tmp/reach-${look.language}-${look.scheme}-wide.png` })
    expect(await violations(page)).toEqual([])
    await list.getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: /^(正文|Text)$/ }).waitFor()
  },
)
