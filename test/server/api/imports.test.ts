import { existsSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { runImport } from '../../../activities/ingest/run-import.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const upload = async (body: string | Uint8Array, name = 'contacts.csv') => {
  const answer = await api.app.request('http://caravan.test/api/imports', {
    method: 'POST',
    body: body as string,
    headers: { 'x-file-name': encodeURIComponent(name) },
  })
  return { status: answer.status, json: JSON.parse(await answer.text()) }
}
const run = (id: string, signal = new AbortController().signal, heartbeat: () => void = () => {}) =>
  runImport({ ...api.services, live: api.resources.live }, id, { heartbeat, signal })
const detail = async (id: string, language = 'en') =>
  (await api.request('GET', `/api/imports/${id}`, undefined, { 'accept-language': language })).json
const contacts = async (prefix: string) =>
  (
    await sql<{
      key: string
      name: string | null
      attributes: unknown
      tags: string[]
      consents: unknown
    }>`select key, name, attributes, tags, consents from contact where starts_with(key, ${prefix}) order by key`.execute(
      api.db,
    )
  ).rows

/** Uploads, maps as suggested (with changes), starts and runs to the end. */
async function importing(file: string | Uint8Array, request: Record<string, unknown> = {}) {
  const { json } = await upload(file)
  const started = await api.request('POST', `/api/imports/${json.id}/start`, {
    mapping: json.mapping,
    defaultCountry: 'CN',
    ...request,
  })
  expect(started.json).toMatchObject({ state: 'running' })
  expect(api.calls.at(-1)).toEqual(['startImport', json.id])
  await run(json.id)
  return detail(json.id)
}

test('a file is uploaded, looked at, mapped, imported, and then gone from the disk', async () => {
  const { status, json } = await upload(
    '\ufeff客户编号;姓名;手机;邮箱;城市;积分\r\nx1;王小明;138 0013 8000;W@Example.com;上海;1,200\r\nx2;"李;雷";;li@example.com;北京;5\r\n',
    '客户 2026.csv',
  )
  expect(status).toBe(200)
  expect(json).toMatchObject({
    fileName: '客户 2026.csv',
    state: 'uploaded',
    delimiter: ';',
    header: ['客户编号', '姓名', '手机', '邮箱', '城市', '积分'],
    rowsRead: 0,
  })
  expect(json.mapping.map((target: { to: string }) => target.to)).toEqual([
    'key',
    'name',
    'phone',
    'email',
    'attribute',
    'attribute',
  ])
  expect(json.sample[1]).toEqual(['x2', '李;雷', '', 'li@example.com', '北京', '5'])
  await api.request('POST', `/api/imports/${json.id}/start`, {
    mapping: json.mapping,
    defaultCountry: 'CN',
    tag: 'spring',
    consent: true,
  })
  await run(json.id)
  expect(await detail(json.id)).toMatchObject({
    state: 'done',
    rowsRead: 2,
    progress: 1,
    created: 2,
    updated: 0,
    refused: 0,
    duplicates: 0,
    sample: [],
  })
  expect(await contacts('x')).toEqual([
    {
      key: 'x1',
      name: '王小明',
      attributes: { 城市: '上海', 积分: 1200 },
      tags: ['spring'],
      consents: { 'sms/marketing': true, 'email/marketing': true },
    },
    {
      key: 'x2',
      name: '李;雷',
      attributes: { 城市: '北京', 积分: 5 },
      tags: ['spring'],
      consents: { 'email/marketing': true },
    },
  ])
  expect(readdirSync(api.services.uploadsFolder)).toEqual([])
  expect(
    (await sql`select channel, source from consent_log where contact_id is null order by channel`.execute(api.db)).rows,
  ).toEqual([
    { channel: 'email', source: `import:${json.id}` },
    { channel: 'sms', source: `import:${json.id}` },
  ])
  const own = await sql<{ key: string; channel: string }>`
    select c.key, l.channel from consent_log l join contact c on c.id = l.contact_id where l.source = ${`import:${json.id}`} and granted order by 1, 2`.execute(
    api.db,
  )
  expect(own.rows.map(({ key, channel }) => `${key} ${channel}`)).toEqual(['x1 email', 'x1 sms', 'x2 email'])
})

test('importing again changes contacts and doubles nobody; a later row of the same contact wins; who refused stays refused', async () => {
  await api.v1('/contacts', {
    contacts: [
      {
        key: 'again-1',
        name: 'Old',
        phone: '+8613700010001',
        attributes: { keep: 1 },
        consents: [{ channel: 'sms', granted: false }],
      },
    ],
  })
  const done = await importing(
    'id,name,phone,points\nagain-1,New,13700010001,5\nagain-2,A,13700010002,1\nagain-2,B,,2\nagain-1,,,6\n',
    { consent: true },
  )
  expect(done).toMatchObject({ rowsRead: 4, created: 1, updated: 1, duplicates: 2, refused: 0 })
  expect(await contacts('again-')).toEqual([
    { key: 'again-1', name: 'New', attributes: { keep: 1, points: 6 }, tags: [], consents: { 'sms/marketing': false } },
    { key: 'again-2', name: 'B', attributes: { points: 2 }, tags: [], consents: { 'sms/marketing': true } },
  ])
})

test('refused rows come back as a file to correct, with row numbers, reasons and harmless cells', async () => {
  const done = await importing(
    'id,phone,email\nbad-1,12,a@example.com\nok-1,13700020001,\n,,\n"=cmd|\'/c calc\'!A0",13700020002,not-mail\nbad-2,13700020003,x@y.com,more,cells\n',
  )
  expect(done).toMatchObject({ state: 'done', refused: 3, created: 1 })
  const { text, headers } = await api.request('GET', `/api/imports/${done.id}/errors.csv`, undefined, {
    'accept-language': 'zh',
  })
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const lines = text.replace('\ufeff', '').trim().split('\r\n')
  expect(lines[0]).toBe('行号,原因,id,phone,email')
  expect(lines[1]).toMatch(/^2,phone：.+,bad-1,12,a@example\.com$/)
  expect(lines[2]).toContain("'=cmd")
  expect(lines).toHaveLength(4)
  // At rest they are sealed like everybody's.
  expect(JSON.stringify((await sql`select * from import_error`.execute(api.db)).rows)).not.toContain('13700020002')
})

test.each([
  ['an empty file', '', 'empty'],
  ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0]), 'not a table'],
  ['a damaged .xlsx', Uint8Array.from([0x50, 0x4b, 3, 4, 1, 2, 3]), '.xlsx'],
  ['an old .xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), 'old .xls'],
])('%s is refused with what to do, and leaves no file', async (_, body, reason) => {
  const { status, json } = await upload(body)
  expect(status).toBe(422)
  expect(json.code).toBe('badFile')
  expect(json.detail).toContain(reason)
  expect(readdirSync(api.services.uploadsFolder)).toEqual([])
})

test('a mapping that cannot be right is refused before anything starts', async () => {
  const { json } = await upload('id,phone\n1,13700030001\n')
  const start = (mapping: unknown) => api.request('POST', `/api/imports/${json.id}/start`, { mapping })
  expect((await start([{ to: 'name' }, { to: 'ignore' }])).json.detail).toContain('one column must be')
  expect((await start([{ to: 'key' }, { to: 'key' }])).json.detail).toContain('twice')
  expect((await start([{ to: 'key' }, { to: 'phone' }, { to: 'email' }])).json.detail).toContain('the file has 2')
  expect((await start([{ to: 'key' }, { to: 'attribute', name: 'x', as: 'colour' }])).status).toBe(422)
  expect((await start(json.mapping)).status).toBe(200)
  expect((await start(json.mapping)).json).toMatchObject({ status: 409, code: 'wrongState' })
})

test('an import that is cancelled stops where it is, and what was written stays', async () => {
  const rows = Array.from({ length: 9000 }, (_, n) => `cancel-${n},1370${String(4_000_000 + n)}`)
  const { json } = await upload(`id,phone\n${rows.join('\n')}\n`)
  await api.request('POST', `/api/imports/${json.id}/start`, { mapping: json.mapping, defaultCountry: 'CN' })
  let beats = 0
  let cancelled: ReturnType<TestApi['request']> | undefined
  await run(json.id, undefined, () => {
    if (++beats === 3) cancelled = api.request('DELETE', `/api/imports/${json.id}`)
  })
  expect((await cancelled)?.json.state).toBe('cancelled')
  const after = await detail(json.id)
  expect(after.created).toBe((await contacts('cancel-')).length)
  expect(after.created).toBeGreaterThan(0)
  expect(after.created).toBeLessThan(9000)
  expect(existsSync(`${api.services.uploadsFolder}/${json.id}`)).toBe(false)
  await run(json.id)
  expect((await detail(json.id)).created).toBe(after.created)
})
