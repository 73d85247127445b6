import { afterAll, beforeAll, expect, test } from 'vitest'
import { journeyOf } from '../../support/world.ts'
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
  expect((await ask({ channels: ['sms', 'email'], purpose: 'marketing' })).json).toEqual({
    people: 4,
    channels: {
      sms: { noAddress: 1, suppressed: 1, noConsent: 1 },
      email: { noAddress: 2, suppressed: 0, noConsent: 0 },
    },
  })
})

test('what is told before publishing is what happens: a journey to everybody skips as many, for the same reasons', async () => {
  const { world } = api
  const { json } = await ask({ channels: ['sms'], purpose: 'marketing' })
  const { id } = await world.publish(
    await world.createJourney(
      journeyOf('Everybody', {
        in: ['audience', {}, { next: 'sms' }],
        sms: ['sms', { body: '您好' }, { sent: null, failed: null, skipped: null }],
      }),
    ),
    json.people,
  )
  await world.drive(id)
  const skips = await world.db
    .selectFrom('step_count')
    .select(['metric', 'n'])
    .where('version', '=', id)
    .where('metric', 'like', 'skip:%')
    .execute()
  const happened = Object.fromEntries(skips.map(({ metric, n }) => [metric.slice('skip:'.length), n]))
  expect(happened).toEqual(json.channels.sms)
})

test('only those who are meant are counted, and a transactional message needs no consent', async () => {
  const condition = { type: 'tag', tag: 'vip', has: true }
  expect((await ask({ condition, channels: ['sms'], purpose: 'transactional' })).json).toEqual({
    people: 3,
    channels: { sms: { noAddress: 1, suppressed: 0, noConsent: 0 } },
  })
})

test('no channel, a channel that is none and a condition that is none are refused', async () => {
  expect((await ask({ channels: [], purpose: 'marketing' })).status).toBe(422)
  expect((await ask({ channels: ['fax'], purpose: 'marketing' })).status).toBe(422)
  expect((await ask({ condition: { type: 'x' }, channels: ['sms'], purpose: 'marketing' })).status).toBe(422)
})
