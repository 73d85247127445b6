import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
const folder = mkdtempSync(join(tmpdir(), 'caravan-editor-'))
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Caravan</title>')
  writeFileSync(join(folder, 'assets', 'main-AbCd1234.js'), 'plain')
  writeFileSync(join(folder, 'assets', 'main-AbCd1234.js.br'), 'small')
  api = await startTestApi({
    editorFolder: folder,
    draftCopy: async function* () {
      yield { event: 'draft' as const, data: { text: '您好' } }
      yield { event: 'done' as const, data: {} }
    },
  })
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

const vip = { type: 'tag', tag: 'vip', has: true } as const

test('a segment is saved, counted, changed, and deleted once nothing uses it', async () => {
  await api.v1('/contacts', { contacts: [{ key: 'a', tags: { add: ['vip'] } }, { key: 'b' }] })
  const made = (await api.request('POST', '/api/segments', { name: 'VIPs', condition: vip })).json
  expect(made).toMatchObject({ name: 'VIPs', kind: 'condition', condition: vip, count: null })
  expect((await api.request('GET', `/api/segments/${made.id}`)).json.count).toBe(1)
  expect((await api.request('POST', '/api/segments/count', { condition: { type: 'not', of: vip } })).json).toEqual({
    count: 1,
  })
  expect(
    (await api.request('PUT', `/api/segments/${made.id}`, { name: 'Others', condition: { type: 'not', of: vip } }))
      .json,
  ).toMatchObject({ name: 'Others' })
  const journey = await api.world.createJourney(
    journeyOf('uses it', { in: ['audience', { segment: made.id }, { next: null }] }),
  )
  expect((await api.request('DELETE', `/api/segments/${made.id}`)).json).toMatchObject({
    status: 409,
    code: 'inUse',
    params: { by: '“uses it”' },
  })
  await api.request('DELETE', `/api/journeys/${journey}`)
  expect((await api.request('DELETE', `/api/segments/${made.id}`)).status).toBe(200)
  expect((await api.request('GET', '/api/segments')).json).toEqual([])
})

test.each([
  ['an unknown kind of condition', { type: 'moon' }],
  ['an unknown operator', { type: 'attribute', path: 'a', as: 'text', op: 'sounds like', value: 'x' }],
  ['a duration that is none', { type: 'event', name: 'a', done: true, within: '3 days' }],
])('counting with %s is refused', async (_, condition) => {
  expect((await api.request('POST', '/api/segments/count', { condition })).json).toMatchObject({
    status: 422,
    code: 'invalidInput',
  })
})

test('a template knows its variables; a fault is refused with its place; a change takes back the approval', async () => {
  const content = { channel: 'email', subject: 'Hi {{ contact.name }}', body: '<p>{{ entry.order.total }}</p>' }
  const made = (await api.request('POST', '/api/templates', { name: 'Hello', content })).json
  expect(made).toMatchObject({ channel: 'email', variables: ['contact.name', 'entry.order.total'], audit: 'none' })
  const faulty = await api.request('POST', '/api/templates', {
    name: 'x',
    content: { channel: 'sms', body: 'Hi {{ contact.name' },
  })
  expect(faulty.json).toMatchObject({ status: 422, code: 'invalidInput' })
  expect(faulty.json.detail).toContain('content.body')
  await api.db.updateTable('template').set({ audit: 'approved' }).where('id', '=', made.id).execute()
  expect((await api.request('PUT', `/api/templates/${made.id}`, { name: 'Hello again', content })).json).toMatchObject({
    name: 'Hello again',
    audit: 'approved',
  })
  expect(
    (await api.request('PUT', `/api/templates/${made.id}`, { name: 'Hello', content: { ...content, subject: 'New' } }))
      .json,
  ).toMatchObject({ audit: 'none' })
  expect(
    (await api.request('PUT', `/api/templates/${made.id}`, { name: 'Hello', content: { channel: 'sms', body: 'x' } }))
      .status,
  ).toBe(422)
  expect((await api.request('DELETE', `/api/templates/${made.id}`)).status).toBe(200)
})

test('a gateway is paused and limited; its secrets are never shown', async () => {
  const { json, text } = await api.request('GET', '/api/gateways')
  expect(json.find(({ id }: { id: string }) => id === 'sandbox-sms')).toMatchObject({
    id: 'sandbox-sms',
    name: 'Sandbox sms',
    kind: 'sandbox',
    channel: 'sms',
    state: 'active',
    perSecond: null,
    queued: 0,
    lastError: null,
  })
  const { secret } = await api.db
    .selectFrom('gateway')
    .select('secret')
    .where('id', '=', 'sandbox-sms')
    .executeTakeFirstOrThrow()
  expect(text).not.toContain(secret)
  expect(
    (await api.request('PATCH', '/api/gateways/sandbox-sms', { state: 'paused', perSecond: 50 })).json,
  ).toMatchObject({ state: 'paused', perSecond: 50 })
  expect((await api.request('PATCH', '/api/gateways/sandbox-sms', { perSecond: 0 })).status).toBe(422)
  expect((await api.request('PATCH', '/api/gateways/nobody', { state: 'paused' })).status).toBe(404)
})

test('drafts of copy come as they are written', async () => {
  const brief = { purpose: 'sale', product: 'tea', offer: '10 %', tone: 'warm', length: 'short', language: 'zh' }
  const answer = await api.request('POST', '/api/ai/drafts', { channel: 'sms', brief })
  expect(answer.text).toBe('event: draft\ndata: {"text":"您好"}\n\nevent: done\ndata: {}\n\n')
  expect((await api.request('POST', '/api/ai/drafts', { channel: 'fax', brief })).status).toBe(422)
})

test('the web app is served: hashed files for a year and small, every page of it by its first file', async () => {
  const asset = await api.request('GET', '/assets/main-AbCd1234.js', undefined, { 'accept-encoding': 'gzip, br' })
  expect(asset).toMatchObject({ status: 200, text: 'small' })
  expect(Object.fromEntries(asset.headers)).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
  })
  expect((await api.request('GET', '/assets/main-AbCd1234.js')).text).toBe('plain')
  for (const path of ['/', '/journeys/j1', '/contacts'])
    expect((await api.request('GET', path)).text).toContain('<title>Caravan')
  const page = await api.request('GET', '/')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect((await api.request('GET', '/', undefined, { 'if-none-match': page.headers.get('etag')! })).status).toBe(304)
  for (const path of [
    '/assets/gone.js',
    '/api/gone',
    '/v1x/..%2f..%2fetc/passwd.txt',
    '/..%2f..%2f..%2fetc%2fpasswd.txt',
  ])
    expect((await api.request('GET', path)).status).toBe(404)
  expect((await api.request('GET', '/api/gone')).json).toMatchObject({ code: 'notFound' })
})

test('the API can be read in a browser, from this machine alone', async () => {
  const page = await api.request('GET', '/docs')
  expect(page.text).toContain('/docs/swagger-ui-bundle.js')
  expect(page.text).not.toContain('https://')
  expect((await api.request('GET', '/docs/swagger-ui-bundle.js')).text.length).toBeGreaterThan(100_000)
  const { json } = await api.request('GET', '/openapi.json')
  expect(Object.keys(json.paths).length).toBeGreaterThan(35)
  expect((await api.request('GET', '/health')).json).toEqual({ ok: true })
})
