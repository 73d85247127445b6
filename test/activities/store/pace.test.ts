import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPace } from '../../../activities/store/pace.ts'
import { publishedAgo } from '../../support/published-ago.ts'
import { createWorld, journeyOf, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const hour = 3_600_000

async function published(daysAgo: number) {
  const journey = await world.createJourney(
    journeyOf(`pace ${Math.random()}`, {
      in: ['api', {}, { next: 'pause' }],
      pause: ['wait', { mode: 'for', duration: 'P3D' }, { next: 'out' }],
      out: ['exit', { reason: 'done' }],
    }),
  )
  const id = await publishedAgo(world, journey, daysAgo)
  const { rows } = await sql<{ step: number }>`
    select (ordinality - 1)::int as step from journey_version v, jsonb_array_elements(v.plan -> 'steps') with ordinality
    where v.id = ${id} and value ->> 'id' = 'pause'`.execute(world.db)
  const step = rows[0]!.step
  const count = async (metric: string, n: number, at = step) => {
    await world.db
      .insertInto('step_count')
      .values({ version: id, shard: 0, step: at, metric, n })
      .onConflict((conflict) => conflict.columns(['version', 'step', 'metric', 'shard']).doUpdateSet({ n }))
      .execute()
  }
  /** So many people stand at the wait, who came 1, 2, 3… minutes ago. */
  const wait = (people: number) =>
    sql`insert into enrolment (contact_id, version, journey, part, state, step, due_at, arrived_at)
      select n, ${id}, 0, 0, 0, ${step}, now() + interval '3 days', now() - n * interval '1 minute' from generate_series(1, ${people}) n`.execute(
      world.db,
    )
  return { id, count, wait }
}

test('throughput is who left over the period, from the hours that were kept; time spent is Little’s law', async () => {
  const { id, count } = await published(10)
  const whole = (hoursAgo: number) => new Date(Math.floor(Date.now() / hour) * hour - hoursAgo * hour)
  for (const hoursAgo of [24, 12, 6])
    await world.db
      .insertInto('count_hour')
      .values({
        version: id,
        at: whole(hoursAgo),
        counts: JSON.stringify({ pause: { arrived: 600, here: 500, left: { next: 100 } } }),
      })
      .execute()
  await count('left:next', 100 + 2500)
  const { hours, steps } = await readPace(world.db, id, 24)
  expect(hours).toBeGreaterThanOrEqual(24)
  expect(hours).toBeLessThan(25)
  expect(steps['pause']!.perHour).toBeCloseTo(2500 / hours, 0)
  // 500 people there, 100-odd an hour leaving: five hours each.
  expect(steps['pause']!.spent! / 3600).toBeCloseTo(500 / steps['pause']!.perHour!, 5)
  expect(steps['out']).toMatchObject({ perHour: 0, spent: null })
})

test('of a version’s first hour no rate is made up: what left is what left in the last hour', async () => {
  const { id, count } = await published(1 / 24 / 60)
  await count('left:next', 30)
  const { hours, steps } = await readPace(world.db, id, 24)
  expect(hours).toBe(1)
  expect(steps['pause']!.perHour).toBe(30)
})

test('waiting is the median and the longest of those who are there now', async () => {
  const { id, count, wait } = await published(1)
  await wait(101)
  await count('entered', 101, -1)
  const { steps, sampled } = await readPace(world.db, id, 24)
  expect(sampled).toBe(false)
  expect(Math.round(steps['pause']!.median! / 60)).toBe(51)
  expect(Math.round(steps['pause']!.longest! / 60)).toBe(101)
  expect(steps['out']).toMatchObject({ median: null, longest: null })
})

test('a version whose counters were not kept has no throughput, but its waiting people are told', async () => {
  const { id, count, wait } = await published(30)
  await wait(3)
  await count('entered', 3, -1)
  const { hours, steps } = await readPace(world.db, id, 24)
  expect(hours).toBe(0)
  expect(steps['pause']).toMatchObject({ perHour: null, spent: null })
  expect(Math.round(steps['pause']!.median! / 60)).toBe(2)
})

test('above twenty thousand people a sample answers, near the truth', async () => {
  const { id, count, wait } = await published(1)
  await wait(60_000)
  await count('entered', 60_000, -1)
  const { steps, sampled } = await readPace(world.db, id, 24)
  expect(sampled).toBe(true)
  expect(steps['pause']!.median! / 60).toBeGreaterThan(24_000)
  expect(steps['pause']!.median! / 60).toBeLessThan(36_000)
})
