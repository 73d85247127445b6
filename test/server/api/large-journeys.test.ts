import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDocument } from '../../../schema/document.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

/** An event, then waits one after the other, and an exit. */
function chain(steps: number) {
  const id = (n: number) => `s${n}`
  const waits = Array.from({ length: steps - 2 }, (_, n) => [
    id(n + 1),
    { id: id(n + 1), kind: 'wait', config: { mode: 'for', duration: 'PT1H' }, next: { next: id(n + 2) } },
  ])
  return {
    ...emptyDocument('Long'),
    triggers: [id(0)],
    steps: {
      [id(0)]: { id: id(0), kind: 'event', config: { name: 'order' }, next: { next: id(1) } },
      ...Object.fromEntries(waits),
      [id(steps - 1)]: { id: id(steps - 1), kind: 'exit', config: { reason: 'done' }, next: {} },
    },
  }
}

test('a journey of 5,000 steps is imported, opened, changed, and comes back byte for byte', async () => {
  const made = await api.request('POST', '/api/journeys', { name: 'Long', doc: chain(5000) })
  expect(made.status).toBe(200)
  const { id } = made.json
  const opened = await api.request('GET', `/api/journeys/${id}`)
  expect(Object.keys(opened.json.doc.steps)).toHaveLength(5000)
  const file = (await api.request('GET', `/api/journeys/${id}/export`)).text
  const again = await api.request('POST', '/api/journeys', { name: 'Long', doc: JSON.parse(file) })
  expect(again.status).toBe(200)
  expect((await api.request('GET', `/api/journeys/${again.json.id}/export`)).text).toBe(file)
  const patches = [{ op: 'replace', path: ['steps', 's2500', 'config', 'duration'], value: 'PT2H' }]
  const edit = { baseRevision: 0, clientId: 'a', commandId: 'edit', label: 'edit', patches }
  expect(await api.request('POST', `/api/journeys/${id}/patches`, edit)).toMatchObject({ status: 200 })
  const { json } = await api.request('GET', `/api/journeys/${id}`)
  expect(json.doc.steps.s2500.config.duration).toBe('PT2H')
})
