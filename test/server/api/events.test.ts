import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { journeyOf } from '../../support/world.ts'
import type { JourneySettings } from '../../../schema/document.ts'
import { startTestApi, type TestApi } from './support/test-api.ts'

let api: TestApi
let n = 0
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())
beforeEach(() => {
  api.world.nudged.length = 0
})

type Event = Record<string, unknown>
const send = async (...events: Event[]) =>
  (await api.v1('/events', { events: events.map((event) => ({ id: `e${++n}`, ...event })) })).json
const states = (answer: { results: { state: string }[] }) => answer.results.map((result) => result.state)

/** A live journey that an event lets in and that rests in a listen for `reply`. */
async function live(name: string, settings: Partial<JourneySettings> = {}, where: unknown[] = []) {
  const doc = journeyOf(
    name,
    {
      in: ['event', { name, where }, { next: 'wait' }],
      wait: [
        'listen',
        { branches: [{ id: 'answered', on: 'event', name: `${name}-answer` }], timeout: 'P2D' },
        { answered: null, timeout: null },
      ],
    },
    settings,
  )
  const journey = await api.world.createJourney(doc)
  return { journey, version: (await api.world.publish(journey)).id }
}
const walks = async (version: number) =>
  (
    await sql<{
      key: string
      state: number
      end_reason: string | null
      entry: unknown
    }>`select c.key, e.state, e.end_reason, e.entry from enrolment e join contact c on c.id = e.contact_id where e.version = ${version} order by e.id`.execute(
      api.db,
    )
  ).rows
const counts = async (version: number) =>
  Object.fromEntries(
    (
      await sql<{
        metric: string
        n: number
      }>`select metric, sum(n)::int as n from step_count where version = ${version} and step = -1 group by 1`.execute(
        api.db,
      )
    ).rows.map((row) => [row.metric, row.n]),
  )
const indexed = () => new Promise((resolve) => setTimeout(resolve, 150))

test('an event makes its contact, carries attributes along, and counts once however often it is sent', async () => {
  const event = {
    id: 'once',
    contact: 'new-person',
    name: 'signup',
    properties: { plan: 'pro' },
    attributes: { plan: 'pro', seats: 3 },
  }
  expect(await send(event)).toMatchObject({ accepted: 1, refused: 0, results: [{ id: 'once', state: 'accepted' }] })
  expect(states(await send(event, event))).toEqual(['duplicate', 'duplicate'])
  const { rows } = await sql<{
    key: string
    attributes: unknown
    events: number
  }>`select c.key, c.attributes, (select count(*)::int from event e where e.contact_id = c.id) as events from contact c where key = 'new-person'`.execute(
    api.db,
  )
  expect(rows).toEqual([{ key: 'new-person', attributes: { plan: 'pro', seats: 3 }, events: 1 }])
})

test('the same events from many senders at once are stored once', async () => {
  const events = Array.from({ length: 200 }, (_, i) => ({
    id: `race-${i}`,
    contact: `race-${i % 20}`,
    name: 'race',
    attributes: { last: i },
  }))
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, i) => api.v1('/events', { events: i % 2 ? events : [...events].reverse() })),
  )
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200])
  expect(answers.flatMap((answer) => states(answer.json)).filter((state) => state === 'accepted')).toHaveLength(200)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from event where name = 'race'`.execute(api.db)
  expect(rows[0]?.n).toBe(200)
})

test.each([
  ['no id', { id: '' }, 'id'],
  ['no contact', { contact: undefined }, 'contact'],
  ['no name', { name: undefined }, 'name'],
  ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name'],
  ['a time two hours ahead', { at: new Date(Date.now() + 7_200_000).toISOString() }, 'future'],
  ['a time six years ago', { at: new Date(Date.now() - 6 * 366 * 86_400_000).toISOString() }, 'five years'],
  ['a time that is none', { at: 'yesterday' }, 'at:'],
  ['a time without offset', { at: '2026-11-24T08:00:00' }, 'at:'],
  ['properties that are a list', { properties: [1] }, 'properties'],
  ['properties of 70 KB', { properties: { a: 'x'.repeat(70_000), b: 'y'.repeat(70_000) } }, '64 KB'],
  ['an unknown field', { colour: 'red' }, 'colour'],
  ['a NUL character', { properties: { a: 'x\0y' } }, 'NUL'],
  ['half a character', { properties: { a: '\ud800' } }, 'half a character'],
])('an event with %s is refused with the reason, its neighbours are taken', async (_, fault, reason) => {
  const answer = await send(
    { contact: 'fine', name: 'ok' },
    { contact: 'fine', name: 'bad', ...fault },
    { contact: 'fine', name: 'ok' },
  )
  expect(states(answer)).toEqual(['accepted', 'refused', 'accepted'])
  expect(answer.results[1].reason).toContain(reason)
})

test('a prototype key refuses its event only', async () => {
  const answer = await api.v1(
    '/events',
    `{"events":[{"id":"p1","contact":"p","name":"a","properties":{"__proto__":{"x":1}}},{"id":"p2","contact":"p","name":"a","properties":{"const\\u0072uctor":1}},{"id":"p3","contact":"p","name":"a"}]}`,
  )
  expect(states(answer.json)).toEqual(['refused', 'refused', 'accepted'])
})

test.each([
  [
    '1,001 events',
    JSON.stringify({ events: Array.from({ length: 1001 }, () => ({ id: 'a', contact: 'a', name: 'a' })) }),
    422,
  ],
  ['6 MB', JSON.stringify({ events: [{ id: 'a', contact: 'a', name: 'x'.repeat(6_000_000) }] }), 413],
  ['cut short', '{"events":[{"id":"a"', 400],
  ['no list', '{"events":{}}', 422],
  ['nested without end', `{"events":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}`, 422],
])('a request of %s is refused whole', async (_, body, status) => {
  const answer = await api.v1('/events', body)
  expect(answer.status).toBe(status)
  expect(answer.json.detail).toBeTruthy()
})

test('an event lets its contact in, with the properties as entry, and tells the driver once', async () => {
  const { version } = await live('ordered', {}, [{ path: 'amount', as: 'number', op: 'greater', value: 100 }])
  await indexed()
  await send(
    { contact: 'big', name: 'ordered', properties: { amount: 200 } },
    { contact: 'small', name: 'ordered', properties: { amount: 50 } },
  )
  expect(await walks(version)).toMatchObject([{ key: 'big', state: 0, entry: { amount: 200 } }])
  expect(await counts(version)).toEqual({ entered: 1 })
  expect(api.world.nudged).toEqual([{ version, part: 0 }])
})

test('who is inside a journey of the mode “once” is not let in again, in no version, and is counted', async () => {
  const { journey, version } = await live('single')
  await indexed()
  await send({ contact: 's1', name: 'single' }, { contact: 's1', name: 'single' }, { contact: 's2', name: 'single' })
  expect(await counts(version)).toEqual({ entered: 2, 'refused:reentry': 1 })
  const second = await api.world.publish(journey)
  await indexed()
  await send({ contact: 's1', name: 'single' }, { contact: 's3', name: 'single' })
  expect((await walks(second.id)).map((walk) => walk.key)).toEqual(['s3'])
  expect(await counts(second.id)).toEqual({ entered: 1, 'refused:reentry': 1 })
})

test('“after exit” lets in again once the walk has ended, but not before the cool-down', async () => {
  const { version } = await live('again', { reentry: { mode: 'afterExit', cooldown: 'PT1H' } })
  await indexed()
  await send({ contact: 'a1', name: 'again' })
  await api.world.drive(version)
  await send({ contact: 'a1', name: 'again' })
  await send({ contact: 'a1', name: 'again-answer' })
  await api.world.drive(version)
  expect(await walks(version)).toMatchObject([{ state: 3, end_reason: 'completed' }])
  await send({ contact: 'a1', name: 'again' })
  expect(await counts(version)).toMatchObject({ entered: 1, 'refused:reentry': 1, 'refused:cooldown': 1 })
  await sql`update enrolment set entered_at = entered_at - interval '2 hours' where version = ${version}`.execute(
    api.db,
  )
  await send({ contact: 'a1', name: 'again' }, { contact: 'a1', name: 'again' })
  expect(await counts(version)).toMatchObject({ entered: 2, 'refused:cooldown': 2 })
})

test('“always” lets in side by side, an entry limit closes the door', async () => {
  const { version } = await live('limited', { reentry: { mode: 'always' }, entryLimit: { total: 3 } })
  await indexed()
  await Promise.all(Array.from({ length: 5 }, (_, i) => send({ contact: `l${i % 2}`, name: 'limited' })))
  expect(await walks(version)).toHaveLength(3)
  expect(await counts(version)).toMatchObject({ entered: 3, 'refused:limit': 2 })
})

test('an event wakes the walk that listens for it, and nobody else', async () => {
  const { version } = await live('listen')
  await indexed()
  await send({ contact: 'w1', name: 'listen' }, { contact: 'w2', name: 'listen' })
  await api.world.drive(version)
  api.world.nudged.length = 0
  await send({ contact: 'w1', name: 'something-else' })
  expect(api.world.nudged).toEqual([])
  await send({ contact: 'w1', name: 'listen-answer' })
  expect(api.world.nudged).toEqual([{ version, part: 0 }])
  await api.world.drive(version)
  expect(await walks(version)).toMatchObject([
    { key: 'w1', state: 3 },
    { key: 'w2', state: 0 },
  ])
})

test('a goal over an attribute is reached by the event that carries it', async () => {
  const goal = { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' } as const
  const { version } = await live('goal', { goal })
  await indexed()
  await send({ contact: 'g1', name: 'goal' })
  await api.world.drive(version)
  await send({ contact: 'g1', name: 'whatever', attributes: { colour: 'red' } })
  api.world.nudged.length = 0
  await send({ contact: 'g1', name: 'whatever', attributes: { tier: 'vip' } })
  expect(api.world.nudged).toEqual([{ version, part: 0 }])
  await api.world.drive(version)
  expect(await walks(version)).toMatchObject([{ state: 3, end_reason: 'goal' }])
})

test('a paused version takes people in or turns them away, as chosen', async () => {
  const [enters, refuses] = [await live('paused-in'), await live('paused-out', { whilePaused: 'refuse' })]
  await sql`update journey_version set state = 'paused' where id in (${enters.version}, ${refuses.version})`.execute(
    api.db,
  )
  await sql`notify caravan_versions`.execute(api.db)
  await indexed()
  await send({ contact: 'pa', name: 'paused-in' }, { contact: 'pa', name: 'paused-out' })
  expect(await counts(enters.version)).toEqual({ entered: 1 })
  expect(await counts(refuses.version)).toEqual({ 'refused:paused': 1 })
})

test('events of unknown contacts wait for them where the workspace says so', async () => {
  const { version } = await live('parked')
  await sql`update workspace set settings = '{"unknownContacts":"park"}'`.execute(api.db)
  await sql`notify caravan_versions`.execute(api.db)
  await indexed()
  expect(states(await send({ id: 'late-1', contact: 'late', name: 'parked', properties: { a: 1 } }))).toEqual([
    'parked',
  ])
  expect(states(await send({ id: 'late-1', contact: 'late', name: 'parked' }))).toEqual(['duplicate'])
  expect(await walks(version)).toEqual([])
  await api.v1('/contacts', { contacts: [{ key: 'late' }] })
  expect(await walks(version)).toMatchObject([{ key: 'late', entry: { a: 1 } }])
  await sql`update workspace set settings = '{}'`.execute(api.db)
  await sql`notify caravan_versions`.execute(api.db)
  await indexed()
})

test('a call lets its contacts in through the api trigger, once for each idempotency key', async () => {
  const doc = journeyOf(
    'by call',
    { in: ['api', {}, { next: 'wait' }], wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: null }] },
    { reentry: { mode: 'always' } },
  )
  const journey = await api.world.createJourney(doc)
  const { id: version } = await api.world.publish(journey)
  await indexed()
  const call = (key: string) =>
    api.v1(
      `/journeys/${journey}/enrol`,
      { contacts: [{ key: 'c1', payload: { code: 'X' } }, { key: 'c2' }] },
      { 'idempotency-key': key },
    )
  expect(states((await call('k1')).json)).toEqual(['entered', 'entered'])
  expect(states((await call('k1')).json)).toEqual(['repeated', 'repeated'])
  expect(states((await call('k2')).json)).toEqual(['entered', 'entered'])
  expect((await walks(version))[0]).toMatchObject({ key: 'c1', entry: { code: 'X' } })
  expect(await counts(version)).toEqual({ entered: 4 })
  expect((await api.v1('/journeys/nowhere/enrol', { contacts: [{ key: 'c1' }] })).status).toBe(409)
})
