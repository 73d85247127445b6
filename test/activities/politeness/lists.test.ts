import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashOf } from '../../../activities/store/suppression-hash.ts'
import { createScenario, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

test('somebody on a hashed list gets nothing, not even a transactional message; others do', async () => {
  const [anna = 0, bob = 0] = await scene.addPeople([
    { key: 'anna', phone: '+8613911112222' },
    { key: 'bob', phone: '+8613911113333' },
  ])
  const { id } = await scene.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
  await scene.db
    .insertInto('suppression_hash')
    .values({ workspace: id, channel: 'sms', hash: hashOf('+8613911112222'), list: 'Partner' })
    .execute()
  const { version } = await scene.publish(
    journeyOf(
      'Code',
      {
        in: ['event', { name: 'code' }, { next: 'hello' }],
        hello: ['sms', { body: 'Your code' }, onward('out')],
        out: ['exit', {}],
      },
      { purpose: 'transactional' },
    ),
  )
  await scene.inflow.events([
    { contact: 'anna', name: 'code' },
    { contact: 'bob', name: 'code' },
  ])
  await scene.look()
  expect((await scene.messages(version)).map((message) => message.contact_id)).toEqual([bob])
  expect(await scene.count(version, 'hello', 'skip:suppressed')).toBe(1)
  expect(await scene.walks(anna)).toMatchObject([{ ways: ['hello:skipped', 'out:end'] }])
})
