import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteCall, takeQuota } from '../../../activities/store/gateway-health.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

const sms = '/api/gateways/sandbox-sms'
const call = (more: object) =>
  noteCall(
    api.db,
    'sandbox-sms',
    { ms: 40, accepted: 0, rejected: 0, unknown: 0, units: 0, failure: null, account: false, ...more },
    true,
  )
const alerts = async () => (await api.request('GET', '/api/alerts')).json

test('an account takes its priority, weight, places, carriers, quota, ramp and price, and keeps what is left out', async () => {
  const routing = {
    priority: 2,
    weight: 3,
    countries: ['CN', 'US'],
    carriers: ['unicom'],
    dailyQuota: 5000,
    rampStart: 100,
    rampFrom: '2026-01-05',
    price: 0.045,
    currency: 'CNY',
  }
  expect((await api.request('PATCH', sms, routing)).json.routing).toEqual(routing)
  const after = (await api.request('PATCH', sms, { weight: 7, perSecond: 20 })).json
  expect(after).toMatchObject({ perSecond: 20, routing: { ...routing, weight: 7 } })
  const cleared = { countries: [], carriers: [], dailyQuota: null, rampStart: null, rampFrom: null }
  expect((await api.request('PATCH', sms, cleared)).json.routing).toMatchObject({ ...cleared, price: 0.045 })
  const { detail } = await api.db
    .selectFrom('audit_log')
    .select('detail')
    .where('act', '=', 'changeGateway')
    .orderBy('id')
    .executeTakeFirstOrThrow()
  expect(detail).toMatchObject({ daily_quota: 5000, countries: ['CN', 'US'] })
})

test.each([
  [{ countries: ['cn'] }, 'countries'],
  [{ countries: ['ZZ'] }, 'countries'],
  [{ carriers: ['verizon'] }, 'carriers'],
  [{ weight: 0 }, 'weight'],
  [{ priority: -1 }, 'priority'],
  [{ dailyQuota: 0 }, 'dailyQuota'],
  [{ rampStart: 100 }, 'rampFrom'],
  [{ rampStart: 100, rampFrom: '2026-02-30' }, 'rampFrom'],
  [{ price: 0.05 }, 'currency'],
  [{ price: 0.05, currency: 'RMB' }, 'currency'],
  [{ price: -1, currency: 'CNY' }, 'price'],
])('%j is refused with its place, and nothing changes', async (wrong, told) => {
  const before = (await api.request('GET', sms)).json.routing
  const answer = await api.request('PATCH', sms, wrong)
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(told)
  expect((await api.request('GET', sms)).json.routing).toEqual(before)
})

test('an account tells what it did in the last hour and day, what that cost, and what its quota has left', async () => {
  await api.request('PATCH', sms, { price: 0.05, currency: 'CNY', dailyQuota: 100 })
  await call({ ms: 30, accepted: 8, rejected: 1, units: 12 })
  await call({ ms: 90, unknown: 1, failure: 'No call was answered.' })
  await api.db
    .insertInto('gateway_minute')
    .values([
      {
        gateway: 'sandbox-sms',
        minute: new Date(Date.now() - 5 * 3_600_000),
        calls: 2,
        accepted: 20,
        units: 20,
        ms: 120,
      },
      { gateway: 'sandbox-sms', minute: new Date(Date.now() - 30 * 3_600_000), calls: 9, accepted: 900, units: 900 },
    ])
    .execute()
  const { timezone } = await api.db.selectFrom('workspace').select('timezone').executeTakeFirstOrThrow()
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(Date.now())
  await takeQuota(api.db, 'sandbox-sms', today, 28, 100)
  const card = (await api.request('GET', sms)).json
  const hour = { calls: 2, failed: 0.5, ms: 60, accepted: 8, rejected: 1, unknown: 1, units: 12, cost: 0.6 }
  expect(card.hour).toEqual(hour)
  expect(card.day).toMatchObject({ calls: 4, failed: 0.25, ms: 60, accepted: 28, units: 32, cost: 1.6 })
  expect(card.today).toEqual({ used: 28, quota: 100 })
  expect(card.hours).toHaveLength(24)
  expect(card.hours.filter(Boolean)).toEqual([20, 8])
  expect(card.minutes).toHaveLength(60)
  expect(card.minutes.reduce((sum: number, minute: { accepted: number }) => sum + minute.accepted, 0)).toBe(8)
  expect((await api.request('GET', '/api/gateways/nobody')).status).toBe(404)
})

test('a refused account raises one alert, which somebody acknowledges, and which closes when the account works', async () => {
  await call({ accepted: 1 })
  expect(await alerts()).toEqual({ unread: 0, rows: [] })
  for (let times = 0; times < 3; times++) await call({ failure: 'The account is in arrears.', account: true })
  const raised = await alerts()
  expect(raised.unread).toBe(1)
  expect(raised.rows).toMatchObject([
    { gateway: 'sandbox-sms', what: 'account', reason: 'The account is in arrears.', closedAt: null, seenAt: null },
  ])
  expect(Date.parse(raised.rows[0].until)).toBeGreaterThan(Date.now())
  expect((await api.request('GET', sms)).json.health).toMatchObject({
    state: 'refused',
    reason: 'The account is in arrears.',
  })
  expect((await api.request('POST', `/api/alerts/${raised.rows[0].id}/seen`)).status).toBe(200)
  expect((await api.request('POST', '/api/alerts/999999/seen')).status).toBe(404)
  expect(await alerts()).toMatchObject({ unread: 0, rows: [{ closedAt: null, seenAt: expect.any(String) }] })
  await call({ accepted: 1 })
  expect(await alerts()).toMatchObject({ unread: 0, rows: [{ closedAt: expect.any(String) }] })
  expect((await api.request('GET', sms)).json.health).toEqual({ state: 'works', reason: null, until: null })
})

test('three failed calls in a row leave an account alone until somebody tries it again', async () => {
  for (let times = 0; times < 2; times++) await call({ failure: 'connect ECONNREFUSED' })
  expect((await api.request('GET', sms)).json.health).toMatchObject({ state: 'failing', until: null })
  expect((await alerts()).unread).toBe(0)
  for (let times = 0; times < 6; times++) await call({ failure: 'connect ECONNREFUSED' })
  expect((await alerts()).rows[0]).toMatchObject({ what: 'circuit', closedAt: null })
  expect((await api.request('GET', sms)).json.health).toMatchObject({ state: 'leftAlone', until: expect.any(String) })
  const tried = await api.request('POST', `${sms}/try-again`)
  expect(tried.json.health).toMatchObject({ state: 'failing', until: null })
  expect((await alerts()).rows[0]).toMatchObject({ closedAt: null })
  expect((await api.request('POST', '/api/gateways/nobody/try-again')).status).toBe(404)
})

test('a test message that is taken says that the account works', async () => {
  expect((await api.request('GET', sms)).json.health.state).toBe('failing')
  await api.request('POST', `${sms}/test`, { to: '+8613800138000', text: 'Hello' })
  expect((await api.request('GET', sms)).json.health.state).toBe('works')
  expect((await alerts()).rows.every((row: { closedAt: string | null }) => row.closedAt !== null)).toBe(true)
})
