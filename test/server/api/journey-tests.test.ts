import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyCatalogue } from '../../../schema/check.ts'
import type { JourneyDoc } from '../../../schema/document.ts'
import { simulateDraft } from '../../../server/simulate.ts'
import { journeyOf } from '../../support/world.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
beforeAll(async () => {
  const late: { world?: TestApi['world'] } = {}
  api = await startTestApi({
    simulate: (request, journey) =>
      simulateDraft(late.world!.deps, late.world!.workspace, journey, emptyCatalogue, request),
  })
  late.world = api.world
})
afterAll(() => api.close())

const startAt = '2026-03-02T01:00:00.000Z'
const tiers = (name: string): JourneyDoc =>
  journeyOf(
    name,
    {
      in: ['api', {}, { next: 'wait' }],
      wait: ['wait', { mode: 'for', duration: 'P2D' }, { next: 'tier' }],
      tier: [
        'branch',
        {
          branches: [
            {
              id: 'gold',
              label: 'Gold',
              condition: { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'gold' },
            },
          ],
        },
        { gold: 'send', else: 'out' },
      ],
      send: ['sms', { body: 'Hello {{ contact.name }}' }, { sent: 'out', failed: null, skipped: null }],
      out: ['exit', { reason: 'done' }],
    },
    { purpose: 'transactional' },
  )
const simulate = async (id: string, doc: JourneyDoc, scenario: object) =>
  (await api.request('POST', `/api/journeys/${id}/simulate`, { doc, startAt, ...scenario })).json
const contact = { attributes: { name: 'Mei', tier: 'silver' } }

test('an attribute that changes on the way decides the branch behind it', async () => {
  const doc = tiers('change')
  const id = await api.world.createJourney(doc)
  const plain = await simulate(id, doc, { contact })
  expect(plain.problems.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
  expect(plain.hops.map((hop: { port: string }) => hop.port)).toEqual(['next', 'else', null])
  const changes = [{ at: '2026-03-03T01:00:00Z', attributes: { tier: 'gold' } }]
  const changed = await simulate(id, doc, { contact, changes })
  expect(changed.hops.map((hop: { port: string }) => hop.port)).toEqual(['next', 'gold', 'sent', null])
  expect(changed.messages).toMatchObject([{ stepId: 'send', text: expect.stringContaining('Hello Mei') }])
  const late = await simulate(id, doc, {
    contact,
    changes: [{ at: '2026-03-05T01:00:00Z', attributes: { tier: 'gold' } }],
  })
  expect(late.hops.map((hop: { port: string }) => hop.port)).toEqual(['next', 'else', null])
})

test('a reply that is said in words takes the branch of its keyword, any other the branch for all', async () => {
  const hear = (id: string, keywords?: string[]) => ({
    id,
    on: 'message',
    fact: 'replied',
    ...(keywords ? { keywords } : {}),
  })
  const doc = journeyOf(
    'keywords',
    {
      in: ['api', {}, { next: 'send' }],
      send: ['sms', { body: 'Reply 1' }, { sent: 'hear', failed: null, skipped: null }],
      hear: [
        'listen',
        { branches: [hear('yes', ['1', '好']), hear('other')], timeout: 'P2D' },
        { yes: 'out', other: 'out', timeout: 'out' },
      ],
      out: ['exit', { reason: 'done' }],
    },
    { purpose: 'transactional' },
  )
  const id = await api.world.createJourney(doc)
  const portOf = async (text: string) => {
    const responses = [{ stepId: 'send', fact: 'replied', afterMs: 60_000, text }]
    const { hops } = await simulate(id, doc, { contact, responses })
    return hops.find(({ stepId }: { stepId: string }) => stepId === 'hear')?.port
  }
  expect([await portOf('【好】'), await portOf('１'), await portOf('好不好')]).toEqual(['yes', 'yes', 'other'])
})

test('a saved test must pass before the journey is published, in the draft’s words', async () => {
  const doc = tiers('guarded')
  const id = await api.world.createJourney(doc)
  const expected = { end: 'exit', path: ['wait:next', 'tier:else', 'out:'], messages: [] }
  const saved = await api.request('POST', `/api/journeys/${id}/tests`, {
    name: '普通会员不收短信',
    scenario: { contact, startAt },
    expected,
    author: 'Mei',
  })
  expect(saved.json).toMatchObject({ name: '普通会员不收短信', createdBy: 'Mei', expected })
  const run = async (body: object = {}) => (await api.request('POST', `/api/journeys/${id}/tests/run`, body)).json
  expect(await run()).toMatchObject([{ name: '普通会员不收短信', passed: true, failures: [] }])
  expect((await api.request('POST', `/api/journeys/${id}/publish`, { revision: 0 })).status).toBe(200)
  const wrong = structuredClone(doc)
  wrong.steps['tier']!.next['else'] = 'send'
  expect(await run({ doc: wrong })).toMatchObject([
    {
      passed: false,
      failures: [
        { what: 'path', at: 2, expected: 'out:', found: 'send:sent' },
        { what: 'messages', at: 0, expected: null, found: 'send' },
      ],
    },
  ])
  await api.request('POST', `/api/journeys/${id}/patches`, {
    baseRevision: 0,
    clientId: 'a',
    commandId: 'wrong',
    label: '',
    patches: [{ op: 'replace', path: ['steps', 'tier', 'next', 'else'], value: 'send' }],
  })
  const calls = api.calls.length
  const refused = await api.request('POST', `/api/journeys/${id}/publish`, { revision: 1 })
  expect(refused.status).toBe(422)
  expect(refused.json).toMatchObject({ code: 'testsFail' })
  expect(refused.json.detail).toContain('普通会员不收短信')
  expect(api.calls).toHaveLength(calls)
  expect((await api.request('DELETE', `/api/journeys/${id}/tests/${saved.json.id}`)).status).toBe(200)
  expect((await api.request('GET', `/api/journeys/${id}/tests`)).json).toEqual([])
  expect((await api.request('POST', `/api/journeys/${id}/publish`, { revision: 1 })).status).toBe(200)
})

test('a journey that does not compile passes no test, and a test about a contact that is gone fails with a reason', async () => {
  const doc = tiers('broken')
  const id = await api.world.createJourney(doc)
  const keep = (name: string, scenario: object) =>
    api.request('POST', `/api/journeys/${id}/tests`, { name, scenario, expected: { end: 'exit' } })
  await keep('made up', { contact, startAt })
  await keep('gone', { contactId: 987_654, startAt })
  const run = async (body: object) => (await api.request('POST', `/api/journeys/${id}/tests/run`, body)).json
  expect(await run({})).toMatchObject([
    { name: 'made up', passed: true },
    { name: 'gone', passed: false, failures: [{ what: 'problems', found: expect.stringContaining('987654') }] },
  ])
  const torn = structuredClone(doc)
  torn.steps['wait']!.config = { mode: 'for', duration: 'nonsense' }
  expect(await run({ doc: torn })).toMatchObject([
    { passed: false, failures: [{ what: 'problems' }] },
    { passed: false },
  ])
  expect((await api.request('POST', `/api/journeys/${id}/tests/run`, { doc: 'no journey' })).status).toBe(422)
  expect((await keep('made up', { contact })).status).toBe(409)
  expect((await keep('', { contact })).status).toBe(422)
  expect((await api.request('DELETE', `/api/journeys/${id}/tests/none`)).status).toBe(404)
})
