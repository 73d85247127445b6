import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pruneGatewayRecords } from '../../../activities/store/prune-gateway-records.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('minutes and closed alerts older than a hundred days go, in as many statements as it takes; open alerts stay', async () => {
  const { db, workspace } = world
  await sql`
    insert into gateway_minute (gateway, minute, calls, failed, accepted, rejected, unknown, units, ms)
    select 'pruned', date_trunc('minute', now()) - make_interval(days => 101, mins => n), 1, 0, 1, 0, 0, 1, 5 from generate_series(1, 6000) n
    union all select 'pruned', date_trunc('minute', now()) - make_interval(days => d), 1, 0, 1, 0, 0, 1, 5 from unnest(array[1, 99]) d`.execute(
    db,
  )
  await sql`
    insert into gateway_alert (workspace, gateway, what, at, closed_at) values
      (${workspace}, 'pruned', 'account', now() - interval '200 days', null),
      (${workspace}, 'pruned', 'circuit', now() - interval '200 days', now() - interval '199 days'),
      (${workspace}, 'pruned', 'circuit', now() - interval '200 days', now() - interval '2 days')`.execute(db)
  expect(await pruneGatewayRecords(db)).toBe(6001)
  const left = await db.selectFrom('gateway_minute').select('minute').where('gateway', '=', 'pruned').execute()
  expect(left).toHaveLength(2)
  const alerts = await db.selectFrom('gateway_alert').select('what').where('gateway', '=', 'pruned').execute()
  expect(alerts.map(({ what }) => what).toSorted()).toEqual(['account', 'circuit'])
  expect(await pruneGatewayRecords(db)).toBe(0)
})
