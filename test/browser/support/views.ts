import { channelNumber } from '../../../schema/tables.ts'
import { waitUntil } from '../../bench/wait-until.ts'
import type { Installation } from '../../support/installation.ts'
import type { Visitor } from './visitor.ts'

/** A screen or dialog of the product, and how a person gets there. */
export type View = { name: string; open(me: Visitor): Promise<void> }

export type Demo = { live: string; welcome: string; birthday: string; texted: number; mailed: number }

/** The journeys of the demo workspace by what they are, and contacts whom its live journey has sent something. */
export async function findDemo({ db }: Installation): Promise<Demo> {
  const reached = (channel: number) =>
    db.selectFrom('message').select('contact_id').where('channel', '=', channel).orderBy('id').executeTakeFirst()
  await waitUntil(async () => !!(await reached(channelNumber.sms)) && !!(await reached(channelNumber.email)), 60_000)
  const journeys = await db.selectFrom('journey').select(['id', 'name']).execute()
  const id = (name: string) => journeys.find((journey) => journey.name.includes(name))?.id ?? ''
  return {
    live: id('双十一'),
    welcome: id('Welcome'),
    birthday: id('生日'),
    texted: (await reached(channelNumber.sms))?.contact_id ?? 0,
    mailed: (await reached(channelNumber.email))?.contact_id ?? 0,
  }
}

const button = (me: Visitor, name: RegExp) => me.page.getByRole('button', { name }).first()
const shown = (me: Visitor, selector: string) => me.page.locator(selector).first().waitFor()
const dialog = (me: Visitor) => me.page.getByRole('dialog').last().waitFor()

/** Every screen and dialog, in an order in which each begins from an address. */
export function viewsOf({ live, welcome, birthday, texted, mailed }: Demo): View[] {
  const at = (path: string, ready: string) => async (me: Visitor) => {
    await me.go(path)
    await shown(me, ready)
  }
  const screen = (name: string, path: string, ready: string): View => ({ name, open: at(path, ready) })
  const then = (name: string, path: string, ready: string, act: (me: Visitor) => Promise<void>): View => ({
    name,
    open: async (me) => {
      await at(path, ready)(me)
      await act(me)
    },
  })
  const canvas = `/journeys/${live}`
  const step = (journey: string, id: string) =>
    then(`step-${id}`, `/journeys/${journey}?step=${id}`, '[data-side=step]', (me) => shown(me, '[role=tabpanel]'))
  const opensDialog = (name: RegExp) => async (me: Visitor) => {
    await button(me, name).click()
    await dialog(me)
  }
  const topMenu = async (me: Visitor, item: RegExp) => {
    await button(me, /^(更多|More)$/).click()
    await me.page.getByRole('menuitem', { name: item }).click()
  }
  const versionMenu = (me: Visitor) => button(me, /(版本 1|v1)$/).click()
  return [
    screen('journeys', '/journeys', 'tbody tr'),
    then('gallery', '/journeys', 'tbody tr', opensDialog(/新建旅程|New journey/)),
    then('journey-menu', '/journeys', 'tbody tr', (me) => me.page.locator('tbody tr button').last().click()),
    then('preferences', '/journeys', 'tbody tr', (me) => button(me, /语言|Language/).click()),
    screen('contacts', '/contacts', '[role=row] a, tbody tr'),
    then('import', '/contacts', '[role=row] a, tbody tr', opensDialog(/^(导入|Import)$/)),
    screen('profile', `/contacts/${texted}`, 'time'),
    screen('segments', '/segments', 'main b'),
    then('segment', '/segments', 'main b', opensDialog(/VIP/)),
    screen('templates', '/templates', 'main b'),
    then('template', '/templates', 'main b', opensDialog(/积分到期提醒/)),
    screen('gateways', '/gateways', '[data-account]'),
    then('gateway-rate', '/gateways', '[data-account]', opensDialog(/修改速度|Change/)),
    screen('held-up', '/gateways/held-up', 'main h1'),
    screen('blocked', '/contacts/blocked', 'main h1'),
    then('gateway-routing', '/gateways', '[data-account]', async (me) => {
      await me.page.locator('[data-account=sandbox-sms] header button').click()
      await me.page.getByRole('menuitem', { name: /路由|Routing/ }).click()
      await dialog(me)
    }),
    screen('settings', '/settings', 'main h2'),
    then('api-key', '/settings', 'main h2', opensDialog(/新建密钥|New key/)),
    then('phone', `/phone?contact=${texted}`, '[role=tabpanel]', (me) => shown(me, '[role=tabpanel] time')),
    then('phone-mail', `/phone?contact=${mailed}`, '[role=tabpanel]', (me) => me.page.getByRole('tab').last().click()),
    screen('not-found', '/nowhere', 'h1, h2'),
    screen('canvas', canvas, '[data-step=sms]'),
    ...['in', 'ab', 'sms', 'mail', 'listen', 'wechat', 'wait', 'out'].map((id) => step(live, id)),
    ...['signup', 'tier'].map((id) => step(welcome, id)),
    ...['day', 'gift'].map((id) => step(birthday, id)),
    then('step-ways', `${canvas}?step=sms`, '[role=tab]', (me) => me.page.getByRole('tab').nth(1).click()),
    then('step-numbers', `${canvas}?step=sms`, '[role=tab]', (me) => me.page.getByRole('tab').nth(2).click()),
    then('drafts', `${canvas}?step=sms`, '[data-side=step]', opensDialog(/AI/)),
    then('problems', canvas, '[data-step=sms]', async (me) => {
      await button(me, /^(问题|Problems)/).click()
      await shown(me, '[data-side=problems]')
    }),
    then('simulate', canvas, '[data-step=sms]', async (me) => {
      await button(me, /^(模拟|Simulate)$/).click()
      await shown(me, '[data-side=simulate]')
      await button(me, /走一遍|Walk/).click()
      await shown(me, '[data-side=simulate] article')
    }),
    then('people', canvas, '[data-step=sms]', async (me) => {
      await versionMenu(me)
      await me.page
        .getByRole('menuitem', { name: /人|People/ })
        .first()
        .click()
      await shown(me, '[data-side=people] li button')
      await me.page.locator('[data-side=people] li button').first().click()
      await shown(me, '[data-side=people] time')
    }),
    then('version-menu', canvas, '[data-step=sms]', versionMenu),
    then('stop', canvas, '[data-step=sms]', async (me) => {
      await versionMenu(me)
      await me.page.getByRole('menuitem', { name: /^(停止|Stop)/ }).click()
      await dialog(me)
    }),
    then('journey-settings', canvas, '[data-step=sms]', (me) => topMenu(me, /旅程设置|Journey settings/)),
    then('history', canvas, '[data-step=sms]', async (me) => {
      await topMenu(me, /^(历史|History)/)
      await shown(me, '[data-side=history] input')
    }),
    then('outline', canvas, '[data-step=sms]', (me) => button(me, /^(大纲|Outline)$/).click()),
    then('picker', canvas, '[data-step=sms]', async (me) => {
      await me.page.locator('[data-drop]').first().click()
      await dialog(me)
    }),
    then('keys', canvas, '[data-step=sms]', async (me) => {
      await me.page.keyboard.press('?')
      await dialog(me)
    }),
    then('step-menu', canvas, '[data-step=sms]', async (me) => {
      await me.page.locator('[data-step=sms]').focus()
      await me.page
        .locator('[role=group]')
        .filter({ has: me.page.locator('[data-step=sms]') })
        .getByRole('button')
        .last()
        .click()
      await shown(me, '[role=menuitem]')
    }),
    then('publish', canvas, '[data-step=sms]', async (me) => {
      await button(me, /^(发布|Publish)/).click()
      await dialog(me)
      await shown(me, '[role=dialog] li:nth-child(4)')
    }),
  ]
}
