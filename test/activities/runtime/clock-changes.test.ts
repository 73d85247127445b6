import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScenario, day, hour, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeAll(async () => {
  scene = await createScenario('2027-03-01T00:00:00Z')
})
afterAll(() => scene.close())

/** Worked out by hand from the zones' rules, not by the code under test. `enters` and `goesOn` are UTC. */
type Case = [what: string, zone: string, enters: string, goesOn: string]

/** One contact in a zone enters a journey of one wait at an instant; answers when it went on. */
async function passes(
  name: string,
  wait: Record<string, unknown>,
  zone: string,
  enters: string,
): Promise<string | undefined> {
  scene.live.length = 0
  scene.world.time.now = Date.parse(enters)
  const key = `${name} ${zone} ${enters} ${JSON.stringify(wait)}`.slice(0, 200)
  const [contact = 0] = await scene.addPeople([{ key, zone }])
  await scene.publish(
    journeyOf(name, {
      in: ['event', { name: key }, { next: 'wait' }],
      wait: ['wait', wait, { next: 'out' }],
      out: ['exit', {}],
    }),
  )
  await scene.inflow.events([{ contact: key, name: key }])
  await scene.until(Date.parse(enters) + 4 * day)
  expect(await scene.broken()).toEqual([])
  const hop = (await scene.walks(contact))[0]?.hops.find(({ step }) => step === 'wait')
  return hop && new Date(hop.at).toISOString().replace('.000Z', 'Z')
}

describe('a wait of one day keeps the local time', () => {
  test.each<Case>([
    ['an hour skipped: noon stays noon', 'America/New_York', '2027-03-13T17:00:00Z', '2027-03-14T16:00:00Z'],
    [
      'a time that is skipped moves forward by the gap',
      'America/New_York',
      '2027-03-13T07:30:00Z',
      '2027-03-14T07:30:00Z',
    ],
    ['an hour repeated: noon stays noon', 'America/New_York', '2027-11-06T16:00:00Z', '2027-11-07T17:00:00Z'],
    ['a time that is repeated takes the first', 'America/New_York', '2027-11-06T05:30:00Z', '2027-11-07T05:30:00Z'],
    ['an hour skipped in the south', 'Australia/Sydney', '2027-10-02T02:00:00Z', '2027-10-03T01:00:00Z'],
    ['a time that is skipped in the south', 'Australia/Sydney', '2027-10-01T16:30:00Z', '2027-10-02T16:30:00Z'],
    ['an hour repeated in the south', 'Australia/Sydney', '2027-04-03T01:00:00Z', '2027-04-04T02:00:00Z'],
    ['half an hour skipped: noon stays noon', 'Australia/Lord_Howe', '2027-10-02T01:30:00Z', '2027-10-03T01:00:00Z'],
    [
      'a time in a skipped half hour moves by half an hour',
      'Australia/Lord_Howe',
      '2027-10-01T15:45:00Z',
      '2027-10-02T15:45:00Z',
    ],
    ['half an hour repeated: noon stays noon', 'Australia/Lord_Howe', '2027-04-03T01:00:00Z', '2027-04-04T01:30:00Z'],
    [
      'a time in a repeated half hour takes the first',
      'Australia/Lord_Howe',
      '2027-04-02T14:45:00Z',
      '2027-04-03T14:45:00Z',
    ],
    ['no change at all', 'Asia/Shanghai', '2027-03-13T17:00:00Z', '2027-03-14T17:00:00Z'],
  ])('%s (%s)', async (_what, zone, enters, goesOn) => {
    expect(await passes('day', { mode: 'for', duration: 'P1D' }, zone, enters)).toBe(goesOn)
  })
})

describe('24 hours are 24 hours whatever the clocks do', () => {
  test.each([
    ['America/New_York', '2027-03-13T17:00:00Z'],
    ['Australia/Lord_Howe', '2027-04-03T01:00:00Z'],
    ['Asia/Shanghai', '2027-04-03T01:00:00Z'],
  ])('%s', async (zone, enters) => {
    expect(await passes('hours', { mode: 'for', duration: 'PT24H' }, zone, enters)).toBe(
      new Date(Date.parse(enters) + day).toISOString().replace('.000Z', 'Z'),
    )
  })
})

describe('a window opens at its local time', () => {
  const window = (from: string, to: string) => ({ mode: 'window', window: { ranges: [{ from, to }] } })
  test.each<[...Case, from: string, to: string]>([
    [
      'in a skipped hour: later by the gap',
      'America/New_York',
      '2027-03-13T17:00:00Z',
      '2027-03-14T07:15:00Z',
      '02:15',
      '02:45',
    ],
    ['after a skipped hour', 'America/New_York', '2027-03-13T17:00:00Z', '2027-03-14T13:00:00Z', '09:00', '10:00'],
    [
      'in a repeated hour: the first time',
      'America/New_York',
      '2027-11-06T16:00:00Z',
      '2027-11-07T05:15:00Z',
      '01:15',
      '01:45',
    ],
    [
      'in a skipped hour of the south',
      'Australia/Sydney',
      '2027-10-02T02:00:00Z',
      '2027-10-02T16:15:00Z',
      '02:15',
      '02:45',
    ],
    [
      'after a repeated hour of the south',
      'Australia/Sydney',
      '2027-04-03T02:00:00Z',
      '2027-04-03T23:00:00Z',
      '09:00',
      '10:00',
    ],
    ['in a skipped half hour', 'Australia/Lord_Howe', '2027-10-02T02:00:00Z', '2027-10-02T15:40:00Z', '02:10', '02:20'],
    [
      'in a repeated half hour',
      'Australia/Lord_Howe',
      '2027-04-03T02:00:00Z',
      '2027-04-03T14:40:00Z',
      '01:40',
      '01:50',
    ],
    ['where nothing changes', 'Asia/Shanghai', '2027-03-13T17:00:00Z', '2027-03-13T18:15:00Z', '02:15', '02:45'],
  ])('%s (%s)', async (_what, zone, enters, goesOn, from, to) => {
    expect(await passes('window', window(from, to), zone, enters)).toBe(goesOn)
  })
})

/** A contact with a date, in a zone, in a journey with a date trigger that went live an instant before; answers when it entered. */
async function enters(
  date: string,
  zone: string,
  live: string,
  config: Record<string, unknown> = {},
): Promise<string | null> {
  scene.live.length = 0
  scene.world.time.now = Date.parse(live)
  const attribute = `born${Math.random().toString(36).slice(2, 8)}`
  const [contact = 0] = await scene.addPeople([{ key: attribute, zone, attributes: { [attribute]: date } }])
  await scene.publish(
    journeyOf(
      'Birthday',
      { in: ['date', { attribute, time: '02:30', repeat: 'yearly', ...config }, { next: 'out' }], out: ['exit', {}] },
      { reentry: { mode: 'always' } },
    ),
  )
  await scene.until(Date.parse(live) + 30 * hour)
  expect(await scene.broken()).toEqual([])
  const walks = await scene.walks(contact)
  expect(walks.length).toBeLessThanOrEqual(1)
  return walks[0] ? new Date(walks[0].hops[0]?.at ?? 0).toISOString().replace('.000Z', 'Z') : null
}

describe('a date trigger lets in on the day, at the local time of the contact', () => {
  test.each([
    ['at a time that is skipped', '1990-03-14', 'America/New_York', '2027-03-13T12:00:00Z', '2027-03-14T07:30:00Z'],
    ['after an hour was repeated', '1990-11-07', 'America/New_York', '2027-11-06T12:00:00Z', '2027-11-07T07:30:00Z'],
    [
      'at a time that is skipped in the south',
      '1990-10-03',
      'Australia/Sydney',
      '2027-10-02T00:00:00Z',
      '2027-10-02T16:30:00Z',
    ],
    [
      'at a time that is repeated in the south',
      '1990-04-04',
      'Australia/Sydney',
      '2027-04-03T00:00:00Z',
      '2027-04-03T15:30:00Z',
    ],
    [
      'just after a skipped half hour',
      '1990-10-03',
      'Australia/Lord_Howe',
      '2027-10-02T00:00:00Z',
      '2027-10-02T15:30:00Z',
    ],
    ['after a repeated half hour', '1990-04-04', 'Australia/Lord_Howe', '2027-04-03T00:00:00Z', '2027-04-03T16:00:00Z'],
    ['where nothing changes', '1990-06-01', 'Asia/Shanghai', '2027-05-31T12:00:00Z', '2027-05-31T18:30:00Z'],
  ])('%s', async (_what, date, zone, live, at) => {
    expect(await enters(date, zone, live)).toBe(at)
  })

  test('February 29 is kept in leap years and falls on February 28 in others', async () => {
    expect(await enters('2000-02-29', 'Asia/Shanghai', '2028-02-28T00:00:00Z')).toBe('2028-02-28T18:30:00Z')
    expect(await enters('2000-02-29', 'Asia/Shanghai', '2029-02-27T00:00:00Z')).toBe('2029-02-27T18:30:00Z')
    expect(await enters('2000-02-28', 'Asia/Shanghai', '2028-02-28T00:00:00Z')).toBeNull()
  })

  test('days before and after may carry over the end of a year', async () => {
    expect(await enters('1990-01-02', 'Asia/Shanghai', '2028-12-29T00:00:00Z', { offsetDays: -3 })).toBe(
      '2028-12-29T18:30:00Z',
    )
    expect(await enters('1990-12-30', 'Asia/Shanghai', '2029-01-01T00:00:00Z', { offsetDays: 3 })).toBe(
      '2029-01-01T18:30:00Z',
    )
  })

  test('once is for the date itself; a time that has passed is passed; nonsense is no date', async () => {
    expect(await enters('2027-06-02', 'Asia/Shanghai', '2027-06-01T00:00:00Z', { repeat: 'once' })).toBe(
      '2027-06-01T18:30:00Z',
    )
    expect(await enters('2026-06-02', 'Asia/Shanghai', '2027-06-01T00:00:00Z', { repeat: 'once' })).toBeNull()
    expect(await enters('1990-06-02', 'Asia/Shanghai', '2027-06-01T18:31:00Z')).toBeNull()
    expect(await enters('soon', 'Asia/Shanghai', '2027-06-01T00:00:00Z')).toBeNull()
  })

  test('one entry for one occurrence, also when a new version is published in the same hour with its triggers in another order', async () => {
    scene.live.length = 0
    scene.world.time.now = Date.parse('2027-07-01T00:00:00Z')
    const [contact = 0] = await scene.addPeople([
      { key: 'twice', zone: 'Asia/Shanghai', attributes: { born: '1990-07-01' } },
    ])
    const date = ['date', { attribute: 'born', time: '08:30', repeat: 'yearly' }, { next: 'wait' }] as [
      string,
      Record<string, unknown>,
      Record<string, string>,
    ]
    const rest = {
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'out' }] as typeof date,
      out: ['exit', {}] as [string, Record<string, unknown>],
    }
    const settings = { reentry: { mode: 'always' as const } }
    const one = await scene.publish(journeyOf('Twice', { born: date, ...rest }, settings))
    await scene.until('2027-07-01T00:20:00Z')
    await scene.publish(
      journeyOf('Twice', { other: ['event', { name: 'never' }, { next: 'wait' }], born: date, ...rest }, settings),
      one.journey,
    )
    await scene.until('2027-07-03T00:00:00Z')
    expect(await scene.walks(contact)).toHaveLength(1)
  })

  test('somebody who becomes known within the hour before their time is let in too', async () => {
    scene.live.length = 0
    scene.world.time.now = Date.parse('2027-08-01T00:00:00Z')
    await scene.publish(
      journeyOf('Known late', {
        in: ['date', { attribute: 'late', time: '08:45', repeat: 'yearly' }, { next: 'out' }],
        out: ['exit', {}],
      }),
    )
    await scene.until('2027-08-01T00:40:00Z')
    const [contact = 0] = await scene.addPeople([
      { key: 'late', zone: 'Asia/Shanghai', attributes: { late: '1990-08-01' } },
    ])
    await scene.db
      .updateTable('contact')
      .set({ updated_at: new Date(scene.now()) })
      .where('id', '=', contact)
      .execute()
    await scene.until('2027-08-01T04:00:00Z')
    expect(await scene.walks(contact)).toHaveLength(1)
  })
})
