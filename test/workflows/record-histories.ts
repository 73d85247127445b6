import { mkdir, writeFile } from 'node:fs/promises'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { setVersionState } from '../../activities/control/version-state.ts'
import { emptyCatalogue } from '../../schema/check.ts'
import { driverId } from '../../schema/activities.ts'
import { startTestRun } from '../../server/test-run.ts'
import { waitUntil } from '../bench/wait-until.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { type Installation, startInstallation } from '../support/installation.ts'
import { onward } from '../support/scenario.ts'
import { journeyOf } from '../support/world.ts'

/**
 * Records histories of real runs into test/workflows/histories/: `node test/workflows/record-histories.ts`. To be run when the
 * workflows change on purpose; the old recordings stay for as long as such runs may be alive somewhere.
 */
const folder = new URL('histories/', import.meta.url)
const installation = await startInstallation({
  workers: 1,
  sharedBuffers: '128MB',
  onLine: (line) => console.error(line),
})
try {
  await mkdir(folder, { recursive: true })
  await fillContacts(installation.deps, installation.workspace, 1200)
  await save('broadcast', await broadcast(installation))
  await save('commands', await commands(installation))
  await save('solo', await solo(installation))
} finally {
  await installation.stop()
}
process.exit(0)

async function save(name: string, workflowId: string): Promise<void> {
  const client = await installation.runtime.temporal.client()
  const history = await client.workflow.getHandle(workflowId).fetchHistory()
  await writeFile(new URL(`${name}.json`, folder), `${historyToJSON(history)}\n`)
  console.log(`${name}: ${history.events?.length} events`)
}

/** A broadcast with a wait, from the first look to `completed`. */
async function broadcast({ deps, db, workspace }: Installation): Promise<string> {
  const doc = journeyOf('Broadcast', {
    in: ['audience', {}, { next: 'hello' }],
    hello: ['sms', { body: 'Hello' }, onward('wait')],
    wait: ['wait', { mode: 'for', duration: 'PT2S' }, { next: 'again' }],
    again: ['sms', { body: 'Again' }, onward('out')],
    out: ['exit', {}],
  })
  const version = await publishDoc(deps, workspace, doc, 1200)
  await waitUntil(
    async () =>
      (await db.selectFrom('journey_version').select('state').where('id', '=', version.id).executeTakeFirst())
        ?.state === 'completed',
    60_000,
  )
  return driverId({ workspace, journey: version.journey, number: version.number, part: 0, version: version.id })
}

/** Every update there is, a pause, a rate, nudges, a stop. */
async function commands({ deps, db, workspace, runtime }: Installation): Promise<string> {
  const doc = journeyOf('Commands', {
    in: ['audience', {}, { next: 'wait' }],
    wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'out' }],
    out: ['exit', {}],
  })
  const version = await publishDoc(deps, workspace, doc, 1200)
  const id = driverId({ workspace, journey: version.journey, number: version.number, part: 0, version: version.id })
  await runtime.nudger.settled()
  const driver = (await runtime.temporal.client()).workflow.getHandle(id)
  await waitUntil(
    async () =>
      Number(
        (
          await db
            .selectFrom('enrolment')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('version', '=', version.id)
            .executeTakeFirst()
        )?.n ?? 0,
      ) >= 1200,
    60_000,
  )
  await driver.executeUpdate('pause')
  await driver.executeUpdate('resume', { args: ['shift'] })
  await driver.executeUpdate('rate', { args: [100] })
  await driver.executeUpdate('explain', { args: [1] })
  await driver.executeUpdate('retryFailed')
  await setVersionState(deps, { version: version.id, state: 'paused' })
  await runtime.nudger.settled()
  await driver.executeUpdate('stop')
  await driver.result()
  return id
}

/** One contact, on a fast clock. */
async function solo({ deps, db, workspace }: Installation): Promise<string> {
  const doc = journeyOf('Solo', {
    in: ['api', {}, { next: 'hello' }],
    hello: ['sms', { body: 'Hello' }, onward('listen')],
    listen: [
      'listen',
      { branches: [{ id: 'clicked', on: 'message', fact: 'clicked' }], timeout: 'P1D' },
      { clicked: 'out', timeout: 'out' },
    ],
    out: ['exit', {}],
  })
  await db
    .insertInto('journey')
    .values({ id: 'recorded-solo', workspace, name: doc.name, folder: null, doc: JSON.stringify(doc) })
    .execute()
  const run = await startTestRun(deps, {
    doc,
    journey: 'recorded-solo',
    contactId: 1,
    scale: 86_400,
    catalogue: emptyCatalogue,
  })
  await waitUntil(
    async () =>
      (await db.selectFrom('enrolment').select('state').where('id', '=', run.enrolment).executeTakeFirst())?.state ===
      3,
    60_000,
  )
  const id = driverId({ workspace, journey: 'recorded-solo', number: 0, part: run.part, version: run.version })
  await (await installation.runtime.temporal.client()).workflow.getHandle(id).result()
  return id
}
