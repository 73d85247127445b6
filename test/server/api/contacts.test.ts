import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const put = async (...contacts: unknown[]) => (await api.v1('/contacts', { contacts })).json.results
const search = async (text: string) =>
  (await api.request('POST', '/api/contacts/search', { search: text })).json.rows.map((row: { key: string }) => row.key)

test('a contact is made by its key and changed by it; what is left out stays, null takes away', async () => {
  const [made] = await put({
    key: 'ann',
    name: 'Ann',
    phone: '138 0013 8000',
    email: 'Ann@Example.com',
    attributes: { tier: 'vip', city: '上海' },
    tags: { add: ['a', 'b', 'a'] },
    consents: [{ channel: 'sms', granted: true }],
  })
  expect(made).toMatchObject({ key: 'ann', state: 'created' })
  expect(
    await put({ key: 'ann', phone: null, attributes: { city: null, age: 30 }, tags: { add: ['c'], remove: ['a'] } }),
  ).toMatchObject([{ state: 'updated', id: made.id }])
  const { json } = await api.request('GET', `/api/contacts/${made.id}`)
  expect(json).toMatchObject({
    key: 'ann',
    name: 'Ann',
    phone: null,
    email: 'ann@example.com',
    tags: ['b', 'c'],
    attributes: { tier: 'vip', age: 30 },
  })
  expect(json.attributes).not.toHaveProperty('city')
  expect(json.consents).toMatchObject([{ channel: 'sms', purpose: 'marketing', granted: true }])
})

test('addresses lie sealed in the database and masked in the list', async () => {
  const [{ id }] = await put({
    key: 'sealed',
    phone: '+8613912345678',
    email: 'secret@example.com',
    wechat: 'oAbCdEfGh12345',
  })
  const row = await api.db.selectFrom('contact').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(JSON.stringify(row)).not.toContain('13912345678')
  expect(row.phone?.includes(Buffer.from('13912345678'))).toBe(false)
  const { json } = await api.request('POST', '/api/contacts/search', { limit: 1 })
  expect(json.rows[0]).toMatchObject({
    key: 'sealed',
    phone: '139****5678',
    email: 's***@example.com',
    wechat: 'oAbC****45',
  })
  expect((await api.request('GET', `/api/contacts/${id}`)).json).toMatchObject({
    phone: '+8613912345678',
    email: 'secret@example.com',
    wechat: 'oAbCdEfGh12345',
  })
})

test('contacts are found by the beginning of key or name and by a whole address in any spelling', async () => {
  await put(
    { key: 'find-1', name: '王小明', phone: '+8613700001111' },
    { key: 'find-2', name: 'Bob', email: 'bob@find.example' },
  )
  expect(await search('find-')).toEqual(['find-2', 'find-1'])
  expect(await search('王')).toEqual(['find-1'])
  expect(await search('bOb')).toEqual(['find-2'])
  expect(await search('137 0000 1111')).toEqual(['find-1'])
  expect(await search('BOB@FIND.example')).toEqual(['find-2'])
  expect(await search('137 0000')).toEqual([])
  expect(await search("%'; drop table contact; --")).toEqual([])
})

test('the list goes on where it stopped', async () => {
  await put(...Array.from({ length: 7 }, (_, n) => ({ key: `page-${n}` })))
  const keys: string[] = []
  let after: string | undefined
  for (let pages = 0; pages < 10; pages++) {
    const { json } = await api.request('POST', '/api/contacts/search', { search: 'page-', limit: 3, after })
    keys.push(...json.rows.map((row: { key: string }) => row.key))
    expect(json.total).toBe(7)
    if (json.next === null) break
    after = json.next
  }
  expect(keys).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `page-${n}`))
})

test('bad contacts are refused one by one and leave nothing half-written', async () => {
  const results = await put(
    { key: 'ok' },
    { key: 'bad', name: 'x', phone: '12' },
    { name: 'no key' },
    { key: 'worse', email: 'a@b' },
    { key: 'odd', colour: 'red' },
    7,
  )
  expect(results.map((result: { state: string }) => result.state)).toEqual([
    'created',
    'refused',
    'refused',
    'refused',
    'refused',
    'refused',
  ])
  expect(results[1].reason).toMatch(/^phone: phone/)
  expect(await search('bad')).toEqual([])
})

test('the same key twice in a call is one contact, the later word counts', async () => {
  await put(
    { key: 'twice', name: 'A', attributes: { a: 1, b: 1 }, tags: { add: ['x'] } },
    { key: 'twice', name: 'B', attributes: { b: null, c: 2 }, tags: { remove: ['x'] } },
  )
  const { rows } = await sql<{
    name: string
    attributes: unknown
    tags: string[]
  }>`select name, attributes, tags from contact where key = 'twice'`.execute(api.db)
  expect(rows).toEqual([{ name: 'B', attributes: { a: 1, c: 2 }, tags: [] }])
})

test('many writers of the same contacts at once end with one row each', async () => {
  const contacts = Array.from({ length: 40 }, (_, n) => ({ key: `race-${n}`, phone: `+861370000${2000 + n}` }))
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) => api.v1('/contacts', { contacts: n % 2 ? contacts : [...contacts].reverse() })),
  )
  for (const { json } of answers)
    expect(json.results.every((result: { state: string }) => result.state !== 'refused')).toBe(true)
  expect(await search('race-')).toHaveLength(40)
  expect(await search('13700002007')).toEqual(['race-7'])
  const { rows } = (await api.request('POST', '/api/contacts/search', { search: 'race-7' })).json
  expect((await api.request('GET', `/api/contacts/${rows[0].id}`)).json.phone).toBe('+8613700002007')
})

test('an erased person is gone from everywhere but the counts', async () => {
  const [{ id }] = await put({
    key: 'gone',
    name: 'Gone',
    phone: '+8613700003333',
    attributes: { secret: 'x' },
    consents: [{ channel: 'sms', granted: true }],
  })
  await api.v1('/events', { events: [{ id: 'g1', contact: 'gone', name: 'order', properties: { secret: 'y' } }] })
  expect((await api.request('DELETE', `/api/contacts/${id}`)).status).toBe(200)
  expect((await api.request('DELETE', `/api/contacts/${id}`)).status).toBe(404)
  expect((await api.request('GET', `/api/contacts/${id}`)).status).toBe(404)
  expect(await search('gone')).toEqual([])
  expect(await search('13700003333')).toEqual([])
  const { rows } = await sql<{
    t: string
  }>`select (select to_jsonb(c) from contact c where id = ${id})::text || coalesce((select jsonb_agg(to_jsonb(e)) from event e where contact_id = ${id})::text, '') as t`.execute(
    api.db,
  )
  expect(rows[0]?.t).not.toMatch(/Gone|secret|3333/)
  // The key is free for somebody new.
  expect(await put({ key: 'gone' })).toMatchObject([{ state: 'created' }])
})

test('without a valid key nothing is taken', async () => {
  expect((await api.request('POST', '/v1/contacts', { contacts: [{ key: 'x' }] })).json).toMatchObject({
    status: 401,
    code: 'unauthorised',
  })
  expect(
    (await api.v1('/contacts', { contacts: [{ key: 'x' }] }, { authorization: `Bearer ${api.key}x` })).status,
  ).toBe(401)
  const made = (await api.request('POST', '/api/api-keys', { name: 'short-lived' })).json
  expect((await api.request('GET', '/v1/health', undefined, { authorization: `Bearer ${made.key}` })).json).toEqual({
    ok: true,
    workspace: api.workspace,
  })
  expect((await api.request('GET', '/api/api-keys')).text).not.toContain(made.key)
  await api.request('DELETE', `/api/api-keys/${made.id}`)
  expect((await api.request('GET', '/api/api-keys')).json.map((row: { name: string }) => row.name)).toEqual(['test'])
})

test('the session says where one is, the catalogue which names exist', async () => {
  await put({ key: 'named', tags: { add: ['标签'] } })
  await api.v1('/events', { events: [{ id: 'n1', contact: 'named', name: 'page_view' }] })
  expect((await api.request('GET', '/api/session')).json).toMatchObject({
    workspace: { id: api.workspace, timezone: 'Asia/Shanghai' },
    temporalUi: 'http://temporal.test',
    demo: false,
  })
  const { json } = await api.request('GET', '/api/catalogue')
  expect(json.events).toContain('page_view')
  expect(json.tags).toContain('标签')
})
