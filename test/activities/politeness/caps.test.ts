import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { releaseCaps, reserveCaps } from '../../../activities/store/cap-use.ts'
import { createScenario, day, hour, onward, type Scenario } from '../../support/scenario.ts'
import { journeyOf } from '../../support/world.ts'

let scene: Scenario
beforeEach(async () => {
  scene = await createScenario('2027-03-01T02:00:00Z')
})
afterEach(async () => {
  expect(await scene.broken()).toEqual([])
  await scene.close()
})

const capWorkspace = (settings: object) =>
  scene.db
    .updateTable('workspace')
    .set({ settings: JSON.stringify(settings) })
    .execute()
const one = (name: string, event: string, config: object = {}, settings: object = {}) =>
  journeyOf(
    name,
    {
      in: ['event', { name: event }, { next: 'hello' }],
      hello: ['sms', { body: 'Hello', ...config }, onward('out')],
      out: ['exit', {}],
    },
    { reentry: { mode: 'always' }, ...settings },
  )

describe('frequency caps', () => {
  test('twenty batches at once never set more aside than a cap allows, and no fewer', async () => {
    const contacts = Array.from({ length: 40 }, (_, index) => 1000 + index)
    const now = scene.now()
    const caps = [{ channel: 'sms' as const, max: 3, since: now - day }]
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, batch) =>
        reserveCaps(
          scene.db,
          'sms',
          caps,
          now,
          // Each batch has them in another order.
          contacts
            .toSorted((a, b) => ((a * 7 + batch * 13) % 41) - ((b * 7 + batch * 13) % 41))
            .map((contact) => ({ contact, ref: String(batch * 4096 + contact) })),
        ),
      ),
    )
    const granted = answers.flatMap((refs) => [...refs]).map((ref) => Number(ref) % 4096)
    for (const contact of contacts) expect(granted.filter((one) => one === contact)).toHaveLength(3)
  })

  test('asking again for the same message counts once, what is given back counts no more, a full cap refuses', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ref: fc.integer({ min: 1, max: 6 }), back: fc.boolean() }), { maxLength: 14 }),
        fc.integer({ min: 1, max: 3 }),
        async (moves, max) => {
          await scene.db.deleteFrom('cap_use').execute()
          const now = scene.now()
          const held = new Set<number>()
          for (const { ref, back } of moves) {
            const ask = { contact: 7, ref: String(ref) }
            if (back) {
              await releaseCaps(scene.db, [ask])
              held.delete(ref)
              continue
            }
            const fits = held.has(ref) || held.size < max
            const got = await reserveCaps(scene.db, 'sms', [{ channel: null, max, since: now - day }], now, [ask])
            expect(got.has(String(ref))).toBe(fits)
            if (fits) held.add(ref)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a cap of the workspace holds over all journeys and channels; transactional messages neither ask nor count', async () => {
    await capWorkspace({ caps: [{ channel: 'any', max: 2, within: 'P1D' }] })
    await scene.addPeople([{ key: 'anna' }])
    const { version: code } = await scene.publish(one('Code', 'code', {}, { purpose: 'transactional' }))
    const { version: first } = await scene.publish(one('First', 'a'))
    const { version: second } = await scene.publish(one('Second', 'b'))
    const { version: third } = await scene.publish(one('Third', 'c', { outside: 'skip' }))
    for (const name of ['code', 'code', 'code']) {
      await scene.inflow.events([{ contact: 'anna', name }])
      await scene.look()
    }
    for (const name of ['a', 'b', 'c', 'code']) {
      await scene.inflow.events([{ contact: 'anna', name }])
      await scene.look()
    }
    expect(await scene.messages(code)).toHaveLength(4)
    expect(await scene.messages(first)).toHaveLength(1)
    expect(await scene.messages(second)).toHaveLength(1)
    expect(await scene.messages(third)).toHaveLength(0)
    expect(await scene.count(third, 'hello', 'skip:cap')).toBe(1)
    await scene.until(scene.now() + day + hour)
    await scene.inflow.events([{ contact: 'anna', name: 'c' }])
    await scene.look()
    expect(await scene.messages(third)).toHaveLength(1)
  })

  test('messages of several journeys to the same people at the same time stay within the cap', async () => {
    await capWorkspace({ caps: [{ channel: 'sms', max: 1, within: 'P7D' }] })
    await scene.addPeople(Array.from({ length: 30 }, (_, index) => ({ key: `p${index}` })))
    const versions = await Promise.all(
      ['A', 'B', 'C'].map((name) => scene.publish(one(name, 'go', { outside: 'skip' }))),
    )
    await scene.inflow.events(Array.from({ length: 30 }, (_, index) => ({ contact: `p${index}`, name: 'go' })))
    await scene.look()
    const sent = (await Promise.all(versions.map(({ version }) => scene.messages(version)))).flat()
    expect(sent).toHaveLength(30)
    expect(new Set(sent.map((message) => message.contact_id)).size).toBe(30)
  })

  test('a message that was refused does not use up a cap', async () => {
    await capWorkspace({ caps: [{ channel: 'sms', max: 1, within: 'P7D' }] })
    const [anna = 0] = await scene.addPeople([{ key: 'anna', phone: '+8613800000007' }])
    await scene.publish(one('Refused', 'a'))
    await scene.inflow.events([{ contact: 'anna', name: 'a' }])
    await scene.look()
    const use = await scene.db.selectFrom('cap_use').select('ref').where('contact_id', '=', anna).executeTakeFirst()
    const refused = await scene.db.selectFrom('message').select('status').where('contact_id', '=', anna).execute()
    expect(refused).toMatchObject([{ status: 3 }])
    expect(use?.ref).toEqual([])
  })
})
