import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPeople } from '../chaos/people.ts'
import { publishDoc } from '../support/fill.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { brokenLaws, readLedger } from '../support/laws.ts'
import { onward } from '../support/scenario.ts'
import { until } from '../support/temporal-world.ts'
import { journeyOf } from '../support/world.ts'

let installation: Installation
beforeAll(async () => {
  installation = await startInstallation({ server: true, workers: 2, sharedBuffers: '128MB' })
})
afterAll(() => installation.stop())

test('a server and two workers as processes of their own, on a PostgreSQL and a Temporal given by address, share the work', async () => {
  const { deps, db, workspace, url, config } = installation
  expect((await fetch(`${url}/health`)).status).toBe(200)
  await addPeople(deps, workspace, 6000)
  const doc = journeyOf('Shared', {
    in: ['audience', {}, { next: 'split' }],
    split: [
      'split',
      {
        arms: [
          { id: 'a', weight: 1 },
          { id: 'b', weight: 1 },
        ],
      },
      { a: 'sms', b: 'mail' },
    ],
    sms: ['sms', { body: 'Hello' }, onward('wait')],
    mail: ['email', { subject: 'Hello', body: '<p>Hi</p>' }, onward('wait')],
    wait: ['wait', { mode: 'for', duration: 'PT1S' }, { next: 'out' }],
    out: ['exit', {}],
  })
  const version = await publishDoc(deps, workspace, doc, 60_000)
  expect(version.partitions).toBe(4)
  await until(
    async () =>
      (await db.selectFrom('journey_version').select('state').where('id', '=', version.id).executeTakeFirst())
        ?.state === 'completed',
    60_000,
  )
  expect(await brokenLaws(db, version.id, await readLedger(config.sandbox.url))).toEqual([])
  const client = await installation.runtime.temporal.client()
  const identities = new Set<string>()
  for (let part = 0; part < 4; part++) {
    const { events } = await client.workflow
      .getHandle(`journey/${workspace}/${version.journey}/v1/p${part}`)
      .fetchHistory()
    for (const event of events ?? []) {
      const identity = event.activityTaskStartedEventAttributes?.identity
      if (identity) identities.add(identity)
    }
  }
  expect(identities.size).toBe(2)
})

test('a worker that is killed leaves its work to the other', async () => {
  const { deps, db, workspace, config, processes } = installation
  const doc = journeyOf('Killed', {
    in: ['audience', {}, { next: 'sms' }],
    sms: ['sms', { body: 'Hello' }, onward('out')],
    out: ['exit', {}],
  })
  const version = await publishDoc(deps, workspace, doc, 60_000)
  process.kill(processes.get('worker1')!.pid, 'SIGKILL')
  await until(
    async () =>
      (await db.selectFrom('journey_version').select('state').where('id', '=', version.id).executeTakeFirst())
        ?.state === 'completed',
    60_000,
  )
  expect(await brokenLaws(db, version.id, await readLedger(config.sandbox.url))).toEqual([])
})
