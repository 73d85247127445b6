import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { channelNumber, messageStatus } from '../../schema/tables.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { brokenLaws, readLedger } from '../support/laws.ts'
import { drawing, type Drawing } from './support/drawing.ts'
import { gbkContacts, utf8Contacts } from './support/contacts-file.ts'
import { importFile } from './support/import-file.ts'
import { launchBrowser } from './support/launch.ts'
import { picture, pictureOfFailures } from './support/pictures.ts'
import { visit, type Visitor } from './support/visitor.ts'

const people = 2000
const more = 60
const smsText = '{{ contact.name }}，您有一张满300减60券：{{ "https://shop.example/c" | link }}'

/** A new user's first afternoon: from a file of contacts to a journey that everybody has walked to its end. */
describe('a marketer, in Chinese', () => {
  let installation: Installation
  let browser: Browser
  let me: Visitor
  let page: Visitor['page']
  let canvas: Drawing
  let journey = ''
  let tapped = { id: 0, name: '' }

  beforeAll(async () => {
    // Calls of a hundred and a slow answer make the sending last long enough to be watched and disturbed.
    const account = { inbox: true, receipts: true, perCall: 100, latencyMs: 400, receiptDelayMs: [200, 900] }
    const [started, launched] = await Promise.all([
      startInstallation({ server: true, workers: 1, sharedBuffers: '128MB', account, gateway: { perCall: 100 } }),
      launchBrowser(),
    ])
    installation = started
    browser = launched
    me = await visit(browser, installation.url, { language: 'zh' })
    page = me.page
    canvas = drawing(page)
  })
  pictureOfFailures(() => page)
  afterAll(async () => {
    await browser?.close()
    await installation?.stop()
  })

  test('imports a GBK file after looking at what was understood, and gets the bad rows back with reasons', async () => {
    await me.go('/contacts')
    await page.getByRole('button', { name: '导入' }).first().click()
    await importFile(page, '会员.csv', gbkContacts(1, people))
    const dialog = page.getByRole('dialog')
    await dialog.getByText('编码 GBK', { exact: false }).first().waitFor()
    const becomes = (column: string) => dialog.getByRole('combobox', { name: `${column} 作为` }).inputValue()
    expect(await becomes('客户编号')).toBe('编号（唯一）')
    expect(await becomes('姓名')).toBe('姓名')
    expect(await becomes('手机号')).toBe('手机')
    expect(await becomes('邮箱')).toBe('邮箱')
    expect(await becomes('微信')).toBe('微信 OpenID')
    expect(await becomes('会员等级')).toBe('属性')
    await dialog.getByText('王子涵', { exact: false }).first().waitFor()
    await picture(page, 'import-zh-light')
    await dialog.getByRole('textbox', { name: '属性名' }).first().fill('tier')
    await dialog.getByRole('checkbox', { name: /同意/ }).check()
    await dialog.getByRole('button', { name: '开始导入' }).click()
    await dialog.getByText('导入完成').waitFor({ timeout: 30_000 })
    const figures = await dialog.locator('[data-figure]').allInnerTexts()
    expect(figures.map((text) => text.replace(/\s+/g, ' '))).toEqual(['2,000 新增', '0 更新', '3 拒绝', '1 文件内重复'])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('link', { name: '下载被拒绝的行' }).click(),
    ])
    const errors = (await readFile(await download.path(), 'utf8')).split('\r\n')
    expect(errors[0]).toContain('行号,原因,客户编号,姓名')
    expect(errors.filter((line) => line.includes('坏号码'))[0]).toMatch(/^7,手机号：/)
    await dialog.getByRole('button', { name: '查看联系人' }).click()
    await page.getByText('2,000 位联系人').waitFor()
    expect(await installation.db.selectFrom('contact').select('id').execute()).toHaveLength(people)
  })

  test('draws the journey and is told what is missing while drawing', async () => {
    await me.go('/journeys')
    await page.getByRole('button', { name: '新建旅程' }).first().click()
    await page.getByRole('button', { name: /空白画布/ }).click()
    await page.getByRole('button', { name: /^人群/ }).last().click()
    journey = /journeys\/([^/?]+)/.exec(page.url())?.[1] ?? ''
    await page.getByRole('textbox', { name: '重命名' }).fill('会员唤醒')
    await page.keyboard.press('Enter')

    await canvas.drag('split', canvas.plus('在「人群」之后添加步骤'))
    await canvas.add('在「A/B 分流」的「A」之后添加步骤', '退出')
    await canvas.open('A/B 分流')
    await canvas.side.getByRole('tab', { name: '出口' }).click()
    await canvas.choose('B 通向', '退出')
    await canvas.add('在「退出」之前添加步骤', '等待')
    await canvas.side.getByRole('textbox', { name: '时长', exact: true }).fill('5')
    await canvas.choose('时长, 单位', '秒')
    await canvas.add('在「等待」之后添加步骤', '倾听')
    await canvas.side.getByRole('textbox', { name: '最长等待', exact: true }).fill('40')
    await canvas.choose('最长等待, 单位', '秒')

    await canvas.add('在「A/B 分流」的「A」之后添加步骤', '短信')
    await page.getByRole('button', { name: '问题 1' }).waitFor()
    await picture(page, 'problem-zh-light')
    await canvas.side.getByRole('textbox', { name: '正文' }).fill(smsText)
    await page.getByRole('button', { name: '问题', exact: true }).waitFor()

    await canvas.add('在「A/B 分流」的「B」之后添加步骤', 'youjian')
    await canvas.side.getByRole('textbox', { name: '主题' }).fill('{{ contact.name }}，会员价只留给您')
    await canvas.side
      .getByRole('textbox', { name: '正文' })
      .fill('<p>会员价已为您锁定。</p><p><a href="https://shop.example/m">查看</a></p>')

    await canvas.add('在「倾听」的「已点击」之后添加步骤', '分支')
    await canvas.add('在「分支」的「VIP」之后添加步骤', '微信')
    await canvas.side.getByRole('textbox', { name: '正文' }).fill('{{ contact.name }}，您的专属顾问已就位。')
    await page.getByText('草稿已保存').waitFor()
    await page.getByRole('button', { name: '问题', exact: true }).waitFor()
    await page.getByRole('button', { name: '显示全部' }).click()
    await picture(page, 'drawn-zh-light')
    expect(await canvas.titles()).toEqual(['人群', 'A/B 分流', '短信', '邮件', '等待', '倾听', '分支', '微信', '退出'])
  })

  test('publishes through the dialog and watches the numbers move, also when the worker is killed', async () => {
    await page.getByRole('button', { name: '发布版本 1…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('目前 2,000 人符合').waitFor()
    await picture(page, 'publish-zh-light')
    await dialog.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByText('版本 1 已上线').waitFor()

    const seen = new Set<string>()
    let killed = false
    const listening = async () => {
      const [texts, waits, listens] = [
        await canvas.figures('短信'),
        await canvas.figures('等待'),
        await canvas.figures('倾听'),
      ]
      seen.add(`${texts.here} ${waits.here} ${listens.here}`)
      if (!killed && Number(waits.here) > 0) {
        installation.kill('worker')
        killed = true
      }
      return Number(listens.here)
    }
    await expect.poll(listening, { timeout: 60_000, interval: 150 }).toBeGreaterThan(people * 0.9)
    expect(killed).toBe(true)
    expect(seen.size).toBeGreaterThan(4)
    expect((await canvas.figures('A/B 分流')).passed).toBe(String(people))
    await picture(page, 'canvas-zh-light')
  })

  test('taps the link on one contact’s phone and sees that contact take the clicked branch', async () => {
    const one = await installation.db
      .selectFrom('message')
      .innerJoin('contact', 'contact.id', 'message.contact_id')
      .select(['contact.id', 'contact.name', 'contact.key'])
      .where('message.channel', '=', channelNumber.sms)
      .orderBy('message.id')
      .execute()
    const vip = one.find(({ key }) => Number(key.slice(1)) % 3 === 0)
    tapped = { id: vip?.id ?? 0, name: vip?.name ?? '' }
    await me.go('/contacts')
    await page.getByPlaceholder('姓名、编号、手机或邮箱').fill(vip?.key ?? '')
    await page.getByRole('link', { name: tapped.name }).click()
    await page.getByRole('link', { name: '打开手机' }).click()
    await page.getByRole('tabpanel').getByText('满300减60券', { exact: false }).waitFor()
    await picture(page, 'phone-zh-light')
    await page
      .getByRole('tabpanel')
      .getByRole('button', { name: /http|crvn|127/ })
      .click()
    await page.getByText('已打开链接').waitFor()
    await page.getByRole('tab', { name: /微信/ }).click()
    await page.getByRole('tabpanel').getByText('专属顾问已就位', { exact: false }).waitFor({ timeout: 20_000 })

    await me.go(`/journeys/${journey}?contact=${tapped.id}`)
    await page.locator('[data-dimmed]').first().waitFor()
    await page.getByRole('button', { name: /· 版本 1$/ }).click()
    await page.getByRole('menuitem', { name: /人/ }).click()
    await page.getByRole('textbox', { name: '这个人为什么收到或没收到？' }).fill(vip?.key ?? '')
    await page.getByRole('button', { name: '查看原因' }).click()
    await page.getByText('走「已点击」').waitFor()
    await page.getByText('走「VIP」').waitFor()
    await picture(page, 'why-zh-light')
  })

  test('pauses it, publishes a second version for newcomers, and resumes the first', async () => {
    await page.getByRole('button', { name: /· 版本 1$/ }).click()
    await page.getByRole('menuitem', { name: '暂停' }).click()
    await page.getByRole('button', { name: '已暂停 · 版本 1' }).waitFor()

    await me.go('/contacts')
    await page.getByRole('button', { name: '导入' }).click()
    await importFile(page, '新会员.csv', utf8Contacts(people + 1, more))
    await page.getByRole('textbox', { name: '属性名' }).first().fill('tier')
    await page.getByRole('checkbox', { name: /同意/ }).check()
    await page.getByRole('button', { name: '开始导入' }).click()
    await page.getByText('导入完成').waitFor({ timeout: 30_000 })

    await me.go(`/journeys/${journey}`)
    await canvas.open('短信')
    await canvas.side.getByRole('textbox', { name: '正文' }).fill(smsText.replace('60', '80'))
    await page.getByRole('button', { name: '发布版本 2…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1,999 人将在各自进入的版本中走完').waitFor()
    await dialog.getByText('修改 短信').waitFor()
    await dialog.getByRole('button', { name: '发布', exact: true }).click()
    await page.getByRole('button', { name: '运行中 · 版本 2' }).waitFor()
    await page.getByRole('button', { name: '显示全部' }).click()
    await expect.poll(async () => (await canvas.figures('A/B 分流')).passed, { timeout: 20_000 }).toBe(String(more))

    // Their wait has long passed; as long as the version is paused, nobody moves.
    await expect.poll(() => overdue(1), { timeout: 60_000 }).toBe(people - 1)
    await page.getByRole('button', { name: '运行中 · 版本 2' }).click()
    await page.getByRole('menuitemradio', { name: /版本 1 · 已暂停/ }).click()
    await page.getByRole('button', { name: '已暂停 · 版本 1' }).click()
    expect((await canvas.figures('倾听')).here).toBe(String(people - 1))
    await page.getByRole('menuitem', { name: /立即继续/ }).click()
    await expect.poll(async () => (await canvas.figures('退出')).ended, { timeout: 30_000 }).toBe(String(people))
    await picture(page, 'ended-zh-light')
  })

  test('in the end nobody got a message twice and nobody is missing', async () => {
    const { db, config } = installation
    await expect.poll(() => inside(), { timeout: 60_000, interval: 500 }).toBe(0)
    const versions = await db.selectFrom('journey_version').select(['id', 'number']).orderBy('number').execute()
    const ledger = await readLedger(config.sandbox.url)
    for (const { id } of versions) expect(await brokenLaws(db, id, ledger)).toEqual([])
    expect([...ledger.values()].filter((arrivals) => arrivals > 1)).toEqual([])

    const walks = await db.selectFrom('enrolment').select(['contact_id', 'version', 'end_reason']).execute()
    expect(new Set(walks.map(({ contact_id }) => contact_id)).size).toBe(people + more)
    expect(walks).toHaveLength(people + more)
    expect(new Set(walks.map(({ end_reason }) => end_reason))).toEqual(new Set(['exit']))
    const messages = await db.selectFrom('message').select(['id', 'contact_id', 'status', 'channel']).execute()
    expect(messages).toHaveLength(people + more + 1)
    const mine = messages.filter(({ contact_id }) => contact_id === tapped.id).map(({ channel }) => channel)
    expect(new Set(mine)).toEqual(new Set([channelNumber.sms, channelNumber.wechat]))
    // Only a call that the kill cut off may be in doubt, and it is shown as such.
    const doubtful = messages.filter(({ status }) => status === messageStatus.unknown)
    expect(doubtful.length).toBeLessThanOrEqual(200)
    const arrived = messages.filter(({ id }) => ledger.has(String(id))).length
    expect(arrived).toBeGreaterThanOrEqual(messages.length - doubtful.length)
    expect(me.faults).toEqual([])
  })

  /** How many people of a version wait for a moment that has passed. */
  async function overdue(number: number): Promise<number> {
    const { n } = await installation.db
      .selectFrom('enrolment')
      .innerJoin('journey_version', 'journey_version.id', 'enrolment.version')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('journey_version.number', '=', number)
      .where('due_at', '<', new Date())
      .where('enrolment.end_reason', 'is', null)
      .executeTakeFirstOrThrow()
    return Number(n)
  }

  async function inside(): Promise<number> {
    const rows = await installation.db.selectFrom('enrolment').select('id').where('end_reason', 'is', null).execute()
    return rows.length
  }
})
