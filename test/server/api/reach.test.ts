import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
  const { world } = api
  await world.addContacts([
    { key: 'a', phone: '+8613800138001', email: 'a@example.com', tags: ['vip'] },
    { key: 'b', phone: '+8613800138002', tags: ['vip'] },
    { key: 'c', phone: '+8613800138003' },
    { key: 'd', email: 'd@example.com', tags: ['vip'] },
  ])
  await api.db
    .updateTable('contact')
    .set({ consents: JSON.stringify({ 'sms/marketing': false }) })
    .where('key', '=', 'b')
    .execute()
  await api.request('POST', '/api/suppressions', { channel: 'sms', addresses: ['+8613800138003'] })
})
afterAll(() => api.close())

const ask = (body: object) => api.request('POST', '/api/segments/reach', body)

test('of everybody it is told who has no address, who is suppressed and who said no, each counted once', async () => {
  expect((await ask({ conditions: [], channels: ['sms', 'email'], purpose: 'marketing' })).json).toEqual({
    people: 4,
    channels: {
      sms: { noAddress: 1, suppressed: 1, noConsent: 1 },
      email: { noAddress: 2, suppressed: 0, noConsent: 0 },
    },
  })
})

test('only those who are meant are counted, and a transactional message needs no consent', async () => {
  const conditions = [{ type: 'tag', tag: 'vip', has: true }]
  expect((await ask({ conditions, channels: ['sms'], purpose: 'transactional' })).json).toEqual({
    people: 3,
    channels: { sms: { noAddress: 1, suppressed: 0, noConsent: 0 } },
  })
})

test('no channel, a channel that is none and a condition that is none are refused', async () => {
  expect((await ask({ conditions: [], channels: [], purpose: 'marketing' })).status).toBe(422)
  expect((await ask({ conditions: [], channels: ['fax'], purpose: 'marketing' })).status).toBe(422)
  expect((await ask({ conditions: [{ type: 'x' }], channels: ['sms'], purpose: 'marketing' })).status).toBe(422)
})
