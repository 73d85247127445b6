import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepCounts, readPeriods } from '../../../activities/store/count-hours.ts'
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
    journeyOf(`periods ${Math.random()}`, { in: ['api', {}, { next: 'out' }], out: ['exit', { reason: 'done' }] }),
  )
  const id = await publishedAgo(world, journey, daysAgo)
  /** As many arrived at the exit until now. */
  const arrived = async (n: number) => {
    await world.db.deleteFrom('step_count').where('version', '=', id).execute()
    await world.db.insertInto('step_count').values({ version: id, shard: 0, step: 1, metric: 'arrived', n }).execute()
  }
  return { id, arrived }
}

test('a day is told beside the day before it', async () => {
  const { id, arrived } = await published(10)
  await arrived(100)
  await keepCounts(world.db, new Date(Date.now() - 48 * hour))
  await arrived(150)
  await keepCounts(world.db, new Date(Date.now() - 24 * hour))
  await arrived(270)
  const periods = await readPeriods(world.db, id, 24)
  expect(periods?.current['out']?.arrived).toBe(120)
  expect(periods?.previous?.['out']?.arrived).toBe(50)
})

test('a version that is younger has no period before, and one whose counters were not kept has none at all', async () => {
  const young = await published(0.5)
  await young.arrived(7)
  expect(await readPeriods(world.db, young.id, 24)).toMatchObject({ current: { out: { arrived: 7 } }, previous: null })
  const forgotten = await published(30)
  expect(await readPeriods(world.db, forgotten.id, 24)).toBeNull()
})

test('the first server of an hour keeps the counters, and old ones go', async () => {
  const { id, arrived } = await published(3)
  await arrived(1)
  await keepCounts(world.db, new Date(Date.now() - 80 * 24 * hour))
  await keepCounts(world.db)
  await arrived(2)
  await keepCounts(world.db)
  const rows = await world.db.selectFrom('count_hour').select('counts').where('version', '=', id).execute()
  expect(rows).toMatchObject([{ counts: { out: { arrived: 1 } } }])
})
