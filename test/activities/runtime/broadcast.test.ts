import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { createWorld, journeyOf, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('a broadcast with a split, a wait and a branch reaches everybody once and every number adds up', async () => {
  await world.addContacts(
    Array.from({ length: 1200 }, (_, i) => ({
      phone: `+86138${String(11001000 + i)}`,
      email: `p${i}@example.com`,
      attributes: { tier: i % 3 ? 'new' : 'vip' },
    })),
  )
  const journey = await world.createJourney(
    journeyOf('Broadcast', {
      in: ['audience', {}, { next: 'split' }],
      split: [
        'split',
        {
          arms: [
            { id: 'a', weight: 50 },
            { id: 'b', weight: 50 },
          ],
        },
        { a: 'sms', b: 'mail' },
      ],
      sms: [
        'sms',
        { body: '您好 {{ contact.tier }}，{{ "https://shop.example/x" | link }}' },
        { sent: 'wait', failed: 'wait', skipped: 'wait' },
      ],
      mail: [
        'email',
        { subject: 'Hello', body: '<p>Hi {{ contact.tier }}</p>' },
        { sent: 'wait', failed: 'wait', skipped: 'wait' },
      ],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'branch' }],
      branch: [
        'branch',
        {
          branches: [
            {
              id: 'vip',
              label: 'VIP',
              condition: { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' },
            },
          ],
        },
        { vip: 'tag', else: 'out' },
      ],
      tag: [
        'update',
        {
          changes: [
            { do: 'addTag', tag: 'seen' },
            { do: 'increment', attribute: 'visits', by: 1 },
          ],
        },
        { next: 'out' },
      ],
      out: ['exit', {}],
    }),
  )
  const { id } = await world.publish(journey)
  await world.drive(id)
  const waiting = await world.db
    .selectFrom('enrolment')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('version', '=', id)
    .where('state', '=', 0)
    .executeTakeFirstOrThrow()
  expect(waiting.n).toBe(1200)
  world.time.now = Date.now() + 86_400_000 + 60_000
  await world.drive(id)
  world.time.now = undefined
  const ended = await world.db
    .selectFrom('enrolment')
    .select(['end_reason', (eb) => eb.fn.countAll<number>().as('n')])
    .where('version', '=', id)
    .groupBy('end_reason')
    .execute()
  expect(ended).toEqual([{ end_reason: 'exit', n: 1200 }])
  const messages = await world.db
    .selectFrom('message')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('version', '=', id)
    .executeTakeFirstOrThrow()
  expect(messages.n).toBe(1200)
  const summary = (await (await fetch(`${world.sandbox.url}/v1/ledger/summary`)).json()) as {
    accepted: number
    distinct: number
  }
  expect(summary).toMatchObject({ accepted: 1200, distinct: 1200 })
  const tagged = await world.db
    .selectFrom('contact')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where(sql<boolean>`'seen' = any(tags)`)
    .executeTakeFirstOrThrow()
  expect(tagged.n).toBe(400)
  const counts = await world.db.selectFrom('step_count').selectAll().where('version', '=', id).execute()
  const of = (step: number, metric: string) =>
    counts.filter((row) => row.step === step && row.metric === metric).reduce((sum, row) => sum + row.n, 0)
  expect(of(-1, 'entered')).toBe(1200)
  expect(of(-1, 'ended:exit')).toBe(1200)
  for (let step = 1; step < 8; step++) {
    const left = counts
      .filter((row) => row.step === step && row.metric.startsWith('left:'))
      .reduce((sum, row) => sum + row.n, 0)
    expect(left).toBe(of(step, 'arrived'))
  }
})
