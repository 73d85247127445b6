import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument } from '../../../schema/document.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const create = async (name = 'Welcome') => (await api.request('POST', '/api/journeys', { name })).json
const patch = (id: string, baseRevision: number, patches: unknown[], commandId = Math.random().toString(36)) =>
  api.request('POST', `/api/journeys/${id}/patches`, { baseRevision, clientId: 'a', commandId, label: 'edit', patches })
const step = { id: 's1', kind: 'event', config: { name: 'order' }, next: { next: null } }

test('a new journey is an empty draft in the workspace’s zone, and is in the list', async () => {
  const made = await create('欢迎旅程')
  expect(made).toMatchObject({
    name: '欢迎旅程',
    state: 'draft',
    version: null,
    revision: 0,
    versions: [],
    inside: 0,
    messagesByDay: [0, 0, 0, 0, 0, 0, 0],
  })
  expect(made.doc.settings.timezone).toBe('Asia/Shanghai')
  expect(made.problems).toBe(1)
  const { json } = await api.request('GET', '/api/journeys')
  expect(json.map((row: { id: string }) => row.id)).toContain(made.id)
  expect(
    (await api.request('GET', '/api/journeys/nowhere', undefined, { 'accept-language': 'zh-CN,zh;q=0.9' })).json,
  ).toMatchObject({ status: 404, code: 'notFound', detail: '没有标识为「nowhere」的旅程。' })
})

test('patches make the next revision, a repeat of the command changes nothing', async () => {
  const { id } = await create()
  const first = await patch(
    id,
    0,
    [
      { op: 'add', path: ['steps', 's1'], value: step },
      { op: 'add', path: ['triggers', 0], value: 's1' },
    ],
    'one',
  )
  expect(first).toMatchObject({ status: 200, json: { revision: 1 } })
  expect(await patch(id, 0, [{ op: 'replace', path: ['name'], value: 'other' }], 'one')).toMatchObject({
    status: 200,
    json: { revision: 1 },
  })
  const { json } = await api.request('GET', `/api/journeys/${id}`)
  expect(json.doc).toMatchObject({ name: 'Welcome', triggers: ['s1'], steps: { s1: step } })
  expect((await api.request('GET', `/api/journeys/${id}/revisions`)).json).toMatchObject([
    { revision: 1, label: 'edit', clientId: 'a' },
  ])
})

test('whoever saves on an old revision gets what has happened since', async () => {
  const { id } = await create()
  await patch(id, 0, [{ op: 'replace', path: ['name'], value: 'mine' }], 'first')
  const stale = await patch(id, 0, [{ op: 'replace', path: ['name'], value: 'yours' }])
  expect(stale.status).toBe(409)
  expect(stale.json).toMatchObject({
    code: 'staleRevision',
    revision: 1,
    since: [{ revision: 1, commandId: 'first', patches: [{ op: 'replace', path: ['name'], value: 'mine' }] }],
  })
  expect((await api.request('GET', `/api/journeys/${id}`)).json.doc.name).toBe('mine')
})

test('of many savers at once one wins each revision', async () => {
  const { id } = await create()
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => patch(id, 0, [{ op: 'replace', path: ['name'], value: `n${n}` }])),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(7)
})

test.each([
  ['a path that is not there', [{ op: 'replace', path: ['steps', 'gone', 'kind'], value: 'x' }]],
  ['a prototype key in a path', [{ op: 'add', path: ['steps', '__proto__'], value: {} }]],
  ['an own prototype key in a value', '{"op":"add","path":["settings","x"],"value":{"__proto__":{"a":1}}}'],
  ['an escaped prototype key', '{"op":"add","path":["settings","x"],"value":{"__pr\\u006fto__":{"a":1}}}'],
  ['a list index beyond the end', [{ op: 'add', path: ['triggers', 5], value: 's1' }]],
  ['a document that is none', [{ op: 'replace', path: [], value: { format: 1 } }]],
  ['a NUL character', '{"op":"replace","path":["name"],"value":"a\\u0000b"}'],
  ['half a character', '{"op":"replace","path":["name"],"value":"a\\ud800b"}'],
])('%s is refused and leaves the draft as it was', async (_, patches) => {
  const { id } = await create()
  const body =
    typeof patches === 'string'
      ? `{"baseRevision":0,"clientId":"a","commandId":"b","label":"","patches":[${patches}]}`
      : { baseRevision: 0, clientId: 'a', commandId: 'b', label: '', patches }
  const answer = await api.request('POST', `/api/journeys/${id}/patches`, body)
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect((await api.request('GET', `/api/journeys/${id}`)).json).toMatchObject({
    revision: 0,
    doc: { name: 'Welcome', steps: {} },
  })
  expect(({} as { a?: number }).a).toBeUndefined()
})

test('immer’s ways with lists all work: insert, replace, remove, cut', async () => {
  const { id } = await create()
  const note = (text: string) => ({ id: text, text, x: 0, y: 0 })
  await patch(id, 0, [{ op: 'replace', path: ['notes'], value: ['a', 'b', 'c', 'd'].map(note) }])
  await patch(id, 1, [
    { op: 'remove', path: ['notes', 0] },
    { op: 'add', path: ['notes', 1], value: note('x') },
    { op: 'replace', path: ['notes', 'length'], value: 3 },
    { op: 'replace', path: ['notes', 0, 'text'], value: 'B' },
  ])
  const { doc } = (await api.request('GET', `/api/journeys/${id}`)).json
  expect(doc.notes.map((item: { text: string }) => item.text)).toEqual(['B', 'x', 'c'])
})

test.each([
  ['not JSON', '{"name":', 400, 'notJson'],
  ['an empty name', { name: '' }, 422, 'invalidInput'],
  ['an unknown field', { name: 'a', more: 1 }, 422, 'invalidInput'],
  ['a document of a later release', { name: 'a', doc: { format: 99 } }, 422, 'badDocument'],
  ['a body 100 levels deep', `{"name":"a","doc":${'['.repeat(100)}${']'.repeat(100)}}`, 422, 'invalidInput'],
  [
    'a body 100,000 levels deep',
    `{"name":"a","doc":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    422,
    'invalidInput',
  ],
  ['six megabytes', { name: 'a', doc: 'x'.repeat(6 * 1024 * 1024) }, 413, 'tooLarge'],
])('creating with %s says what is wrong', async (_, body, status, code) => {
  const answer = await api.request('POST', '/api/journeys', body)
  expect(answer.json).toMatchObject({ status, code })
})

test('a drawing of 10,000 steps is saved, listed and exported as canonical JSON', async () => {
  const doc = emptyDocument('big')
  for (let n = 0; n < 10_000; n++)
    doc.steps[`s${n}`] = { id: `s${n}`, kind: 'wait', config: {}, next: { next: n < 9999 ? `s${n + 1}` : null } }
  const made = (await api.request('POST', '/api/journeys', { name: 'big', doc })).json
  expect(made.problems).toBeGreaterThan(0)
  const exported = await api.request('GET', `/api/journeys/${made.id}/export`)
  expect(exported.headers.get('content-disposition')).toContain('big.json')
  expect(Object.keys(exported.json)).toEqual(Object.keys(exported.json).sort())
  expect((await api.request('POST', '/api/journeys', { name: 'again', doc: exported.json })).json.doc.steps).toEqual(
    doc.steps,
  )
})

test('a journey is renamed through its document, put in a folder, and deleted while it is not running', async () => {
  const { id } = await create()
  expect((await api.request('PATCH', `/api/journeys/${id}`, { name: 'Renamed', folder: 'Spring' })).json).toMatchObject(
    { name: 'Renamed', folder: 'Spring', revision: 1, doc: { name: 'Renamed' } },
  )
  await api.db
    .insertInto('journey_version')
    .values({
      journey: id,
      workspace: api.workspace,
      number: 1,
      plan: '{"steps":[]}',
      hash: 'h',
      doc: '{"steps":{}}',
      partitions: 1,
    })
    .execute()
  expect((await api.request('DELETE', `/api/journeys/${id}`)).json).toMatchObject({ status: 409, code: 'wrongState' })
  await api.db.updateTable('journey_version').set({ state: 'stopped' }).where('journey', '=', id).execute()
  expect((await api.request('DELETE', `/api/journeys/${id}`)).status).toBe(200)
  expect((await api.request('GET', `/api/journeys/${id}`)).status).toBe(404)
})

test('a page of another site can change nothing', async () => {
  const body = { name: 'evil' }
  expect(
    (await api.request('POST', '/api/journeys', body, { host: 'caravan.test', origin: 'https://evil.example' })).json,
  ).toMatchObject({ status: 403, code: 'forbiddenOrigin' })
  expect(
    (await api.request('POST', '/api/journeys', body, { host: 'caravan.test', 'sec-fetch-site': 'cross-site' })).status,
  ).toBe(403)
  expect(
    (await api.request('POST', '/api/journeys', body, { host: 'caravan.test', origin: 'http://caravan.test' })).status,
  ).toBe(200)
})

test('publishing and commands go on to whoever runs journeys', async () => {
  const { id } = await create()
  expect((await api.request('POST', `/api/journeys/${id}/publish`, { revision: 0 })).json).toMatchObject({ version: 1 })
  expect(api.calls.at(-1)).toEqual(['publish', id, 0, 'editor', ''])
  expect((await api.request('POST', `/api/journeys/${id}/versions/1/command`, { command: 'pause' })).status).toBe(404)
})

test('the document of the API describes every path, with schemas that contain themselves', async () => {
  const { json } = await api.request('GET', '/openapi.json')
  expect(json.openapi).toBe('3.1.0')
  expect(Object.keys(json.paths)).toContain('/api/journeys/{id}/patches')
  expect(json.components.schemas.Condition.oneOf.length).toBeGreaterThan(5)
  expect(JSON.stringify(json)).not.toContain('#/$defs/')
})
