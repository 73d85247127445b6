import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

test('the workspace’s settings are read and changed, and the server’s own mark stays', async () => {
  await api.db
    .updateTable('workspace')
    .set({ settings: JSON.stringify({ demo: true }) })
    .execute()
  const before = (await api.request('GET', '/api/workspace')).json
  expect(before).toMatchObject({ settings: {} })
  const wanted = {
    ...before,
    name: 'Tea House',
    timezone: 'America/Chicago',
    settings: { caps: [{ channel: 'any', max: 3, within: 'P7D' }], quietHours: 'off', consentRequired: true },
  }
  expect((await api.request('PUT', '/api/workspace', wanted)).json).toEqual(wanted)
  expect((await api.request('GET', '/api/workspace')).json).toEqual(wanted)
  const { settings } = await api.db.selectFrom('workspace').select('settings').executeTakeFirstOrThrow()
  expect(settings.demo).toBe(true)
})

test('nonsense is refused with what is wrong, and nothing changes', async () => {
  const before = (await api.request('GET', '/api/workspace')).json
  for (const [part, told] of [
    [{ timezone: '+08:00' }, 'timezone'],
    [{ signature: '【茶馆】' }, 'signature'],
    [{ name: '  ' }, 'name'],
    [{ settings: { caps: [{ channel: 'fax', max: 1, within: 'P1D' }] } }, 'channel'],
    [{ settings: { caps: [{ channel: 'sms', max: 0, within: 'P1D' }] } }, 'max'],
    [{ settings: { demo: false } }, 'demo'],
    [{ optOut: 'a\nb' }, 'optOut'],
  ] as const) {
    const answer = await api.request('PUT', '/api/workspace', { ...before, ...part })
    expect(answer.status).toBe(422)
    expect(JSON.stringify(answer.json)).toContain(told)
  }
  expect((await api.request('GET', '/api/workspace')).json).toEqual(before)
})
