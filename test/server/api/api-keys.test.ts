import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

test('a key lets in from the moment it is made, and no more once it is revoked; others go on', async () => {
  const make = async (name: string) => (await api.request('POST', '/api/api-keys', { name })).json
  const [one, two] = [await make('shop'), await make('till')]
  const use = async (key: string) =>
    (await api.request('POST', '/v1/contacts', { contacts: [{ key: 'ann' }] }, { authorization: `Bearer ${key}` }))
      .status
  expect(await use(one.key)).toBe(200)
  expect(await use(two.key)).toBe(200)
  expect((await api.request('DELETE', `/api/api-keys/${one.id}`)).status).toBe(200)
  await expect.poll(() => use(one.key), { timeout: 4000 }).toBe(401)
  expect(await use(two.key)).toBe(200)
  expect(await use(`${two.key}x`)).toBe(401)
  expect((await api.request('DELETE', `/api/api-keys/${one.id}`)).status).toBe(404)
})
