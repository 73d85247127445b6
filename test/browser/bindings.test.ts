import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Installation, startInstallation } from '../support/installation.ts'
import { violations } from './support/audit.ts'
import { launchBrowser } from './support/launch.ts'
import { settled } from './support/settled.ts'
import { type Look, visit } from './support/visitor.ts'

let installation: Installation
let browser: Browser
beforeAll(async () => {
  ;[installation, browser] = await Promise.all([
    startInstallation({ server: true, sharedBuffers: '128MB' }),
    launchBrowser(),
  ])
  const settings = { accessKeyId: 'k', accessKeySecret: 's', signName: '商队优选', templateCode: 'SMS_1' }
  const made = await fetch(`${installation.url}/api/gateways`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Aliyun', kind: 'aliyun', channel: 'sms', settings }),
  })
  expect(made.status).toBe(200)
  const { id } = (await made.json()) as { id: string }
  const priced = await fetch(`${installation.url}/api/gateways/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ price: 0.045, currency: 'CNY' }),
  })
  expect(priced.status).toBe(200)
})
afterAll(async () => {
  await browser?.close()
  await installation?.stop()
})

const words = {
  en: {
    create: 'New template',
    name: 'Name',
    text: 'Text',
    price: '¥0.045 a person',
    bind: 'Bind to Aliyun',
    code: 'Template code',
    kind: 'Takes',
    save: 'Save',
    a: 'A name',
    address: 'Address of links',
    days: 'Links work for (days)',
  },
  zh: {
    create: '新建模板',
    name: '名称',
    text: '正文',
    price: '每人 ¥0.045',
    bind: '绑定到Aliyun',
    code: '模板编号',
    kind: '类型',
    save: '保存',
    a: '姓名',
    address: '链接地址',
    days: '链接有效期（天）',
  },
}
const looks: Look[] = [
  { language: 'en', scheme: 'light' },
  { language: 'zh', scheme: 'dark', width: 390, height: 844 },
]
const picture = (look: Look, name: string) =>
  `${process.env['CARAVAN_PICTURES'] ?? '/tmp'}/${name}-${look.language}-${look.scheme}.png`

test.each(looks)('a template is bound to an account and keeps its variables with their limits: %j', async (look) => {
  const me = await visit(browser, installation.url, look)
  const { page } = me
  const say = words[look.language]
  await me.go('/templates')
  await page.getByRole('button', { name: say.create }).first().click()
  const dialog = page.getByRole('dialog').last()
  const name = `Points ${look.language}`
  await dialog.getByRole('textbox', { name: say.name, exact: true }).fill(name)
  await dialog
    .getByRole('textbox', { name: say.text, exact: true })
    .fill('会员{{ contact.name }}您好，详见 {{ "https://shop.example/" | link }}')
  await dialog.getByText(say.price, { exact: true }).waitFor()
  await dialog.getByRole('button', { name: say.bind }).focus()
  await page.keyboard.press('Enter')
  await dialog.getByRole('textbox', { name: say.code }).fill('SMS_77')
  await dialog.getByRole('combobox', { name: say.kind }).first().click()
  await page.getByRole('option', { name: say.a, exact: true }).click()
  await settled(page)
  await page.screenshot({ path: picture(look, 'binding') })
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: say.save }).click()
  await dialog.waitFor({ state: 'hidden' })
  const rows = (await (await fetch(`${installation.url}/api/templates`)).json()) as {
    name: string
    content: { bindings: object }
  }[]
  expect(Object.values(rows.find((row) => row.name === name)!.content.bindings)).toEqual([
    {
      templateCode: 'SMS_77',
      signature: '商队优选',
      params: [
        { name: 'name', value: '{{ contact.name }}', kind: 'name', max: 20 },
        { name: 'code', value: '{{ "https://shop.example/" | link }}', kind: 'linkCode', max: 11 },
      ],
    },
  ])
  expect(me.faults).toEqual([])
  await me.close()
})

test.each(looks)('the settings tell how long a link will be under an address of one’s own: %j', async (look) => {
  const me = await visit(browser, installation.url, look)
  const { page } = me
  const say = words[look.language]
  await me.go('/settings')
  await page.getByRole('textbox', { name: say.address }).fill('https://d.cn')
  await page.getByRole('status').filter({ hasText: /24/ }).waitFor()
  await page.getByRole('textbox', { name: say.days }).fill('30')
  await page.getByRole('textbox', { name: say.address }).scrollIntoViewIfNeeded()
  await settled(page)
  await page.screenshot({ path: picture(look, 'link-settings') })
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: say.save }).click()
  await expect
    .poll(async () => (await (await fetch(`${installation.url}/api/workspace`)).json()).settings)
    .toMatchObject({ linkAddress: 'https://d.cn', linkDays: 30 })
  await page.getByRole('textbox', { name: say.address }).fill('')
  await page.getByRole('textbox', { name: say.days }).fill('')
  await page.getByRole('button', { name: say.save }).click()
  await expect
    .poll(async () => (await (await fetch(`${installation.url}/api/workspace`)).json()).settings.linkAddress)
    .toBeUndefined()
  expect(me.faults).toEqual([])
  await me.close()
})
