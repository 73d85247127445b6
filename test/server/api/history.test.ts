import { EventSourceParserStream } from 'eventsource-parser/stream'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { documentFormat } from '../../../schema/document.ts'
import { openApiResources, createApi } from '../../../server/api.ts'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
const open: (() => Promise<void>)[] = []
beforeAll(async () => {
  api = await startTestApi()
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})
afterAll(() => api.close())

const drawn = (name: string) => journeyOf(name, { in: ['api', {}, { next: 'out' }], out: ['exit', { reason: 'done' }] })
const create = async (name: string): Promise<string> => api.world.createJourney(drawn(name))
let commands = 0
const rename = (id: string, baseRevision: number, name: string, more: object = {}) =>
  api.request('POST', `/api/journeys/${id}/patches`, {
    baseRevision,
    clientId: 'tab-a',
    commandId: `history-${commands++}`,
    label: 'rename',
    patches: [{ op: 'replace', path: ['name'], value: name }],
    ...more,
  })

async function listen(path: string, headers: Record<string, string> = {}, app = api.app) {
  const controller = new AbortController()
  const answer = await app.request(`http://caravan.test${path}`, { headers, signal: controller.signal })
  const reader = answer
    .body!.pipeThrough(new TextDecoderStream() as never)
    .pipeThrough(new EventSourceParserStream())
    .getReader()
  open.push(async () => {
    controller.abort()
    await reader.cancel().catch(() => {})
  })
  const next = async () => {
    const { value } = await reader.read()
    return { id: value!.id, event: value!.event, data: JSON.parse(value!.data) }
  }
  /** The next event of this name. */
  const nextOf = async (name: string) => {
    let event = await next()
    while (event.event !== name) event = await next()
    return event
  }
  return { next, nextOf }
}

test('a version keeps its drawing, its publisher and the note that went with it', async () => {
  const id = await create('noted')
  await api.world.publish(id)
  await api.db.updateTable('journey_version').set({ note: 'first 首次' }).where('journey', '=', id).execute()
  await rename(id, 0, 'later')
  const { json } = await api.request('GET', `/api/journeys/${id}/versions/1`)
  expect(json).toMatchObject({ number: 1, publishedBy: 'test', note: 'first 首次', doc: { name: 'noted' } })
  expect((await api.request('GET', `/api/journeys/${id}`)).json.versions).toMatchObject([
    { number: 1, note: 'first 首次' },
  ])
  expect((await api.request('GET', `/api/journeys/${id}/versions/2`)).status).toBe(404)
  expect((await api.request('GET', '/api/journeys/none/versions/1')).status).toBe(404)
})

test('publishing hands on who publishes and what was noted, and refuses what it does not know', async () => {
  const id = await create('publisher')
  await api.request('POST', `/api/journeys/${id}/publish`, { revision: 0, author: 'Mei', note: 'price' })
  expect(api.calls.at(-1)).toEqual(['publish', id, 0, 'Mei', 'price'])
  const refused = await api.request('POST', `/api/journeys/${id}/publish`, { revision: 0, inside: 'move' })
  expect(refused.status).toBe(422)
})

test('another tab hears each edit with its patches, in order, and whose it was', async () => {
  const id = await create('live edits')
  const { nextOf } = await listen(`/api/journeys/${id}/live`)
  expect((await nextOf('revision')).data).toEqual({ revision: 0, format: documentFormat })
  await rename(id, 0, 'one', { author: '梅' })
  await rename(id, 1, 'two')
  expect((await nextOf('revision')).data).toMatchObject({
    revision: 1,
    clientId: 'tab-a',
    author: '梅',
    patches: [{ op: 'replace', path: ['name'], value: 'one' }],
  })
  expect((await nextOf('revision')).data).toMatchObject({ revision: 2, author: 'editor', patches: [{ value: 'two' }] })
})

test('a tab that comes back gets the edits it missed, also from another server process', async () => {
  const id = await create('resume')
  await rename(id, 0, 'one')
  const first = await listen(`/api/journeys/${id}/live`)
  const { id: lastId } = await first.nextOf('revision')
  await rename(id, 1, 'two')
  await rename(id, 2, 'three')
  const resources = openApiResources(api.services)
  const other = createApi(api.services, resources)
  open.push(() => resources.close())
  const back = await listen(`/api/journeys/${id}/live`, { 'last-event-id': lastId! }, other as never)
  expect((await back.nextOf('revision')).data).toMatchObject({ revision: 2, patches: [{ value: 'two' }] })
  expect((await back.nextOf('revision')).data).toMatchObject({ revision: 3, patches: [{ value: 'three' }] })
})

test('more than can be told is a gap: the tab hears only how far the draft has come', async () => {
  const id = await create('gap')
  const row = { journey: id, client_id: 'x', label: '', author: 'x', patches: '[]' }
  await api.db
    .insertInto('journey_revision')
    .values(Array.from({ length: 300 }, (_, n) => ({ ...row, revision: n + 1, command_id: `gap-${n}` })))
    .execute()
  await api.db.updateTable('journey').set({ revision: 300 }).where('id', '=', id).execute()
  const { nextOf } = await listen(`/api/journeys/${id}/live`, { 'last-event-id': 'x.0.3' })
  expect((await nextOf('revision')).data).toEqual({ revision: 300, format: documentFormat })
})

test('a page of another document format is told to reload, and its edit is not taken', async () => {
  const id = await create('format')
  const { status, json } = await rename(id, 0, 'new', { format: documentFormat + 1 })
  expect(status).toBe(409)
  expect(json).toMatchObject({ code: 'otherFormat' })
  expect(json.detail).toContain('reload')
  expect((await rename(id, 0, 'now', { format: documentFormat })).status).toBe(200)
})

test('a browser that does not know whether its edits arrived can ask', async () => {
  const id = await create('known')
  await rename(id, 0, 'one', { commandId: 'arrived' })
  const ask = (commandIds: unknown) => api.request('POST', `/api/journeys/${id}/revisions/known`, { commandIds })
  expect((await ask(['arrived', 'lost'])).json).toEqual({ known: ['arrived'] })
  expect((await ask([])).json).toEqual({ known: [] })
  expect((await ask('arrived')).status).toBe(422)
})

test('two people at one journey hear of each other, on two server processes, until one leaves', async () => {
  const id = await create('presence')
  const resources = openApiResources(api.services)
  const other = createApi(api.services, resources)
  open.push(() => resources.close())
  const beat = (clientId: string, name: string, step: string | null, leaving = false) =>
    api.request('POST', `/api/journeys/${id}/presence`, { clientId, person: `p-${name}`, name, step, leaving })
  const mine = await listen(`/api/journeys/${id}/live`)
  const theirs = await listen(`/api/journeys/${id}/live`, {}, other as never)
  await beat('a', 'Mei', 'out')
  const hears = { event: 'presence', data: [{ clientId: 'a', person: 'p-Mei', name: 'Mei', step: 'out' }] }
  expect(await mine.nextOf('presence')).toMatchObject(hears)
  expect(await theirs.nextOf('presence')).toMatchObject(hears)
  await beat('b', 'Li', null)
  expect((await mine.nextOf('presence')).data).toHaveLength(2)
  await beat('a', 'Mei', 'out', true)
  expect((await mine.nextOf('presence')).data).toMatchObject([{ clientId: 'b', name: 'Li', step: null }])
  await api.db
    .updateTable('presence')
    .set({ seen_at: new Date(Date.now() - 60_000) })
    .execute()
  expect((await mine.nextOf('presence')).data).toEqual([])
})

test('presence with nonsense is refused', async () => {
  const id = await create('presence nonsense')
  const tell = (body: unknown, journey = id) => api.request('POST', `/api/journeys/${journey}/presence`, body)
  expect((await tell({ clientId: 'a', person: 'p', name: '', step: null })).status).toBe(422)
  expect((await tell({ clientId: 'a', person: 'p', name: 'x'.repeat(41), step: null })).status).toBe(422)
  expect((await tell({ clientId: 'a', person: 'p', name: 'Mei', step: null }, 'none')).status).toBe(404)
})

test('a version younger than the period is told alone, and a period that is none is refused', async () => {
  const id = await create('periods')
  await api.world.publish(id)
  const ask = (hours: string, n = 1) => api.request('GET', `/api/journeys/${id}/versions/${n}/periods?hours=${hours}`)
  expect((await ask('24')).json).toMatchObject({ previous: null, current: { out: { arrived: 0 } } })
  expect((await ask('0')).status).toBe(422)
  expect((await ask('24', 9)).status).toBe(404)
})
