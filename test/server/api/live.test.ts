import { EventSourceParserStream } from 'eventsource-parser/stream'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
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

const listenJourney = (name: string) =>
  journeyOf(name, {
    in: ['api', {}, { next: 'hear' }],
    hear: [
      'listen',
      { branches: [{ id: 'answer', on: 'event', name: `${name}-answer` }], timeout: null },
      { answer: null },
    ],
  })

async function publish(name: string) {
  const journey = await api.world.createJourney(listenJourney(name))
  const { id: version } = await api.world.publish(journey)
  await new Promise((resolve) => setTimeout(resolve, 150))
  return { journey, version }
}

async function listen(path: string, headers: Record<string, string> = {}) {
  const controller = new AbortController()
  const answer = await api.app.request(`http://caravan.test${path}`, { headers, signal: controller.signal })
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
  return { answer, next }
}

test('a canvas hears the counts whole, then only what changed', async () => {
  const { journey, version } = await publish('live-1')
  const { answer, next } = await listen(`/api/journeys/${journey}/live?version=1`)
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  expect(await next()).toMatchObject({
    event: 'counts',
    data: { version: 1, state: 'running', entered: 0, steps: { hear: { here: 0 } } },
  })
  expect(await next()).toMatchObject({ event: 'revision', data: { revision: 0 } })
  await api.v1(`/journeys/${journey}/enrol`, { contacts: [{ key: 'a' }, { key: 'b' }] })
  await api.world.drive(version)
  let last = await next()
  while (last.data.steps.hear?.here !== 2) last = await next()
  expect(last).toMatchObject({
    event: 'delta',
    data: { entered: 2, inside: 2, steps: { hear: { arrived: 2, here: 2, left: {} } } },
  })
  expect(Object.keys(last.data.steps)).not.toContain('in')
  await api.v1('/events', { events: [{ id: 'x1', contact: 'a', name: 'live-1-answer' }] })
  await api.world.drive(version)
  last = await next()
  expect(last.data).toMatchObject({
    inside: 1,
    ended: { completed: 1 },
    steps: { hear: { here: 1, left: { answer: 1 } } },
  })
})

test('a browser that comes back gets what it missed only', async () => {
  const { journey, version } = await publish('live-2')
  const path = `/api/journeys/${journey}/live?version=1`
  const watching = await listen(path)
  const { id } = await watching.next()
  const other = await listen(path)
  await other.next()
  await api.v1(`/journeys/${journey}/enrol`, { contacts: [{ key: 'a' }] })
  await api.world.drive(version)
  await new Promise((resolve) => setTimeout(resolve, 700))
  const back = await listen(path, { 'last-event-id': id! })
  expect(await back.next()).toMatchObject({ event: 'delta', data: { entered: 1, steps: { hear: { here: 1 } } } })
  const stranger = await listen(path, { 'last-event-id': 'gone.9.9' })
  expect(await stranger.next()).toMatchObject({ event: 'counts' })
})

test('who has a draft open hears that somebody saved it, published or not', async () => {
  const { json } = await api.request('POST', '/api/journeys', { name: 'draft' })
  const { next } = await listen(`/api/journeys/${json.id}/live`)
  expect(await next()).toMatchObject({ event: 'revision', data: { revision: 0 } })
  await api.request('POST', `/api/journeys/${json.id}/patches`, {
    baseRevision: 0,
    clientId: 'b',
    commandId: 'c',
    label: '',
    patches: [{ op: 'replace', path: ['name'], value: 'n' }],
  })
  expect(await next()).toMatchObject({ event: 'revision', data: { revision: 1 } })
})

test('the people at a step are listed, and one person’s way is explained with what decided', async () => {
  const { journey, version } = await publish('people')
  await api.v1(`/journeys/${journey}/enrol`, { contacts: ['pa', 'pb', 'pc'].map((key) => ({ key })) })
  await api.world.drive(version)
  await api.v1('/events', { events: [{ id: 'x2', contact: 'pa', name: 'people-answer' }] })
  await api.world.drive(version)
  const people = (query: string) => api.request('GET', `/api/journeys/${journey}/people${query}`)
  const first = (await people('?step=hear&limit=1')).json
  expect(first.rows).toMatchObject([{ key: 'pb', state: 'waiting', stepId: 'hear' }])
  expect((await people(`?step=hear&limit=1&after=${first.next}`)).json.rows).toMatchObject([{ key: 'pc' }])
  expect((await people('?state=ended')).json.rows).toMatchObject([{ key: 'pa', stepId: null }])
  expect((await people('?step=nowhere')).json.rows).toEqual([])
  const explain = (contact: string) => api.request('POST', `/api/journeys/${journey}/explain`, { contact })
  const { json } = await explain('pa')
  expect(json).toMatchObject([
    {
      version: 1,
      state: 'ended',
      endReason: 'completed',
      hops: [{ stepId: 'hear', port: 'answer', why: [{ what: 'event.people-answer' }] }],
    },
  ])
  expect((await explain(String(json[0].contactId))).json).toEqual(json)
  expect((await explain('nobody')).status).toBe(404)
})

test('the publish dialog hears who would come and what changed', async () => {
  const doc = journeyOf('preview', {
    in: ['audience', { condition: { type: 'tag', tag: 'wanted', has: true } }, { next: 'send' }],
    send: ['sms', { body: 'hi' }, { sent: null, failed: null, skipped: null }],
  })
  const journey = await api.world.createJourney(doc)
  await api.v1('/contacts', {
    contacts: [
      { key: 'w1', tags: { add: ['wanted'] } },
      { key: 'w2', tags: { add: ['wanted'] } },
    ],
  })
  const preview = async () => (await api.request('GET', `/api/journeys/${journey}/publish-preview`)).json
  expect(await preview()).toMatchObject({
    audience: 2,
    partitions: 1,
    insideOlder: 0,
    messages: [{ stepId: 'send', channel: 'sms', gateway: 'Sandbox sms' }],
    changedSteps: [
      { stepId: 'in', change: 'added' },
      { stepId: 'send', change: 'added' },
    ],
  })
  await api.world.publish(journey)
  await api.request('POST', `/api/journeys/${journey}/patches`, {
    baseRevision: 0,
    clientId: 'a',
    commandId: 'pp',
    label: '',
    patches: [
      { op: 'replace', path: ['steps', 'send', 'config', 'body'], value: 'new' },
      { op: 'add', path: ['steps', 'send', 'pin'], value: { x: 1, y: 1 } },
    ],
  })
  expect((await preview()).changedSteps).toEqual([{ stepId: 'send', change: 'changed' }])
})
