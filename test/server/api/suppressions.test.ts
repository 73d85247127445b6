import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listedAddresses } from '../../../activities/store/suppression-hash.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const post = (path: string, body: unknown) => api.request('POST', `/api/suppressions${path}`, body)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('addresses are suppressed whoever has them, with a count by reason; what cannot be read is told by its place', async () => {
  const [{ id }] = (
    await api.v1('/contacts', {
      contacts: [{ key: 'sue', phone: '+8613900001111', consents: [{ channel: 'sms', granted: true }] }],
    })
  ).json.results
  const answer = await post('', { channel: 'sms', addresses: ['139 0000 1111', 'nonsense', '+12125550100'] })
  expect(answer.json).toEqual({ added: 2, refused: [2] })
  expect((await api.request('GET', '/api/suppressions')).json.reasons).toEqual([
    { channel: 'sms', reason: 'manual', count: 2 },
  ])
  const contact = (await api.request('GET', `/api/contacts/${id}`)).json
  expect(contact.suppressed).toMatchObject([{ channel: 'sms', reason: 'manual' }])
  expect(contact.consents).toMatchObject([{ channel: 'sms', granted: false }])
  expect((await post('/remove', { channel: 'sms', address: '+8613900001111' })).status).toBe(200)
  expect((await api.request('GET', `/api/contacts/${id}`)).json.suppressed).toEqual([])
  expect((await post('/remove', { channel: 'sms', address: '+8613900001111' })).status).toBe(404)
})

test('who opted out themselves is not taken off by somebody else', async () => {
  await post('', { channel: 'email', addresses: ['own@example.com'] })
  await api.db.updateTable('suppression').set({ reason: 'optOut' }).where('channel', '=', 'email').execute()
  expect((await post('/remove', { channel: 'email', address: 'own@example.com' })).status).toBe(404)
})

test('lists travel as hashes: brought, counted, looked up, given back whole, exported', async () => {
  const wanted = await post('/hashed', {
    channel: 'sms',
    list: 'Partner',
    hashes: [sha256('+8613911112222'), sha256('+8613911112222').toUpperCase(), 'abc', sha256('+8613911113333')],
  })
  expect(wanted.json).toEqual({ added: 3, refused: [3] })
  expect((await api.request('GET', '/api/suppressions')).json.lists).toEqual([
    { channel: 'sms', list: 'Partner', count: 2 },
  ])
  const workspace = api.services.workspace
  expect(await listedAddresses(api.db, workspace, 'sms', ['+8613911112222', '+8613911119999'])).toEqual(
    new Set(['+8613911112222']),
  )
  expect(await listedAddresses(api.db, workspace, 'email', ['+8613911112222'])).toEqual(new Set())

  await api.v1('/contacts', { contacts: [{ key: 'exported', email: 'Own@Example.com' }] })
  const csv = (await api.request('GET', '/api/suppressions/hashed.csv?channel=email')).text
  expect(csv.split('\n')[0]).toBe('sha256,reason,at')
  expect(csv).toContain(`${sha256('own@example.com')},optOut,`)
  expect(csv).not.toContain('example')

  expect((await post('/hashed/remove', { channel: 'sms', list: 'Partner' })).status).toBe(200)
  expect((await api.request('GET', '/api/suppressions')).json.lists).toEqual([])
})

test('a consent is recorded with its words and source, stands in the ledger, and lifts no block', async () => {
  const [{ id }] = (await api.v1('/contacts', { contacts: [{ key: 'lin', email: 'lin@example.com' }] })).json.results
  await post('', { channel: 'email', addresses: ['lin@example.com'] })
  const consent = {
    channel: 'email',
    granted: true,
    text: 'Yes, send me the spring catalogue.',
    source: 'Shop, paper form',
  }
  const record = (body: object) => api.request('POST', `/api/contacts/${id}/consents`, body)
  expect((await record(consent)).status).toBe(200)
  const contact = (await api.request('GET', `/api/contacts/${id}`)).json
  expect(contact.ledger[0]).toMatchObject({
    channel: 'email',
    purpose: 'marketing',
    granted: true,
    source: 'Shop, paper form',
    proof: 'Yes, send me the spring catalogue.',
  })
  expect(contact.ledger).toHaveLength(2)
  expect(contact.consents).toMatchObject([{ channel: 'email', granted: true }])
  expect(contact.suppressed).toMatchObject([{ channel: 'email', reason: 'manual' }])
  expect((await record({ ...consent, text: ' ' })).status).toBe(422)
  expect((await record({ ...consent, channel: 'fax' })).status).toBe(422)
  expect((await api.request('POST', '/api/contacts/999999/consents', consent)).status).toBe(404)
  const log = await api.db.selectFrom('audit_log').select('detail').where('act', '=', 'recordConsent').execute()
  expect(log).toEqual([{ detail: { channel: 'email', purpose: 'marketing', granted: true } }])
})
