import { afterAll, beforeAll, expect, test } from 'vitest'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let people = 0
let said = 0
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

/** Somebody got a text and is listened to; answers how they answer. */
async function listened() {
  const key = `k${++people}`
  const phone = `+8613712${String(300_009 + people * 10)}`
  await api.v1('/contacts', { contacts: [{ key, phone, consents: [{ channel: 'sms', granted: true }] }] })
  const branches = [
    { id: 'yes', on: 'message', fact: 'replied', keywords: ['好的', 'Yes', '1'] },
    { id: 'no', on: 'message', fact: 'replied', keywords: ['不要', 'No'] },
    { id: 'other', on: 'message', fact: 'replied' },
  ]
  const doc = journeyOf(key, {
    in: ['api', {}, { next: 'send' }],
    send: ['sms', { body: 'Reply Yes or No' }, { sent: 'hear', failed: null, skipped: null }],
    hear: ['listen', { branches, timeout: 'P2D' }, { yes: 'a', no: 'b', other: 'c', timeout: null }],
    a: ['update', { changes: [{ do: 'addTag', tag: 'yes' }] }, {}],
    b: ['update', { changes: [{ do: 'addTag', tag: 'no' }] }, {}],
    c: ['update', { changes: [{ do: 'addTag', tag: 'other' }] }, {}],
  })
  const journey = await api.world.createJourney(doc)
  const { id: version } = await api.world.publish(journey)
  await new Promise((resolve) => setTimeout(resolve, 200))
  await api.v1(`/journeys/${journey}/enrol`, { contacts: [{ key }] })
  await api.world.drive(version)
  const gateway = await api.db
    .selectFrom('gateway')
    .select('secret')
    .where('id', '=', 'sandbox-sms')
    .executeTakeFirstOrThrow()
  return {
    answer: async (text: string) => {
      const item = { kind: 'reply', from: phone, text, at: Date.now(), dedupe: `k${++said}` }
      expect((await api.request('POST', `/hooks/sandbox-sms/${gateway.secret}`, [item])).status).toBe(200)
      await api.world.drive(version)
      return (await api.db.selectFrom('contact').select('tags').where('key', '=', key).executeTakeFirstOrThrow()).tags
    },
  }
}

test.each([
  ['好的', 'yes'],
  ['【好 的】', 'yes'],
  ['ＹＥＳ!', 'yes'],
  ['1', 'yes'],
  ['no.', 'no'],
  ['yes please', 'other'],
  ['nonsense', 'other'],
  ['😀', 'other'],
])('the reply %j takes the branch %s', async (text, branch) => {
  const { answer } = await listened()
  expect(await answer(text)).toEqual([branch])
})

test('nothing of a reply is kept open but a word that a journey listens for', async () => {
  const { answer } = await listened()
  await answer('my number is 13800138000')
  const { answer: other } = await listened()
  await other('YES')
  const details = await api.db.selectFrom('touch').select('detail').where('kind', '=', 3).execute()
  const known = new Set([null, 'YES', '1', '好的', 'NO'])
  expect(details.filter(({ detail }) => !known.has(detail))).toEqual([])
})

test('a keyword of nothing but signs is refused with its place', async () => {
  const branches = [{ id: 'a', on: 'message', fact: 'replied', keywords: ['!!'] }]
  const journey = await api.world.createJourney(
    journeyOf('bad', { in: ['api', {}, { next: 'hear' }], hear: ['listen', { branches, timeout: 'P2D' }, {}] }),
  )
  await expect(api.world.publish(journey)).rejects.toMatchObject({ params: { codes: 'bad-config (hear)' } })
})
