import { sql } from 'kysely'
import { driverId } from '../../schema/activities.ts'
import { startInstallation } from '../support/installation.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { journeyOf } from '../support/world.ts'
import { bareLoop } from './bare-loop.ts'
import { cpuSeconds } from './cpu.ts'
import { peakRssMb } from './rss.ts'
import { soloRate } from './solo-rate.ts'
import { waitUntil } from './wait-until.ts'

const body =
  '{{ contact.name }}您好，您的 {{ contact.points }} 积分将到期，点 {{ "https://shop.example/points" | link }} 兑换'

/**
 * Messages a second from the database to settled: eligibility, decryption, rendering, HTTP batches, against a bare loop and
 * one workflow per contact in the same run.
 */
export async function send(options: { contacts: number }): Promise<Record<string, number>> {
  const installation = await startInstallation({ onLine: (line) => console.error(line) })
  try {
    const { deps, db, workspace } = installation
    await fillContacts(deps, workspace, options.contacts)
    await sql`checkpoint`.execute(db)
    const limitPerSecond = await bareLoop(installation, { body, contacts: Math.min(options.contacts, 200_000) })
    await sql`checkpoint`.execute(db)
    const doc = journeyOf('Send', { in: ['audience', {}, { next: 'sms' }], sms: ['sms', { body }, {}] })
    const setGateway = (state: string) =>
      db.updateTable('gateway').set({ state }).where('id', '=', 'sandbox-sms').execute()
    const counted = async (metric: string) =>
      (
        await db
          .selectFrom('step_count')
          .select((eb) => eb.fn.sum<number>('n').as('n'))
          .where('version', '=', version.id)
          .where('metric', '=', metric)
          .executeTakeFirst()
      )?.n ?? 0
    // First everybody enters, with the account paused; then what is measured is sending alone.
    await setGateway('paused')
    const began = performance.now()
    const version = await publishDoc(deps, workspace, doc, options.contacts)
    await waitUntil(async () => (await counted('entered')) >= options.contacts, 300_000)
    const enterSeconds = (performance.now() - began) / 1000
    await setGateway('active')
    const cpuBefore = await cpuOf(installation)
    await waitUntil(async () => (await counted('ended:completed')) >= options.contacts, 600_000)
    const cpuAfter = await cpuOf(installation)
    const { rows } = await sql<{ seconds: number; sent: number }>`
      select extract(epoch from max(ended_at) - min(started_at))::float8 as seconds, sum(accepted)::int as sent from batch where version = ${version.id}`.execute(
      db,
    )
    const { seconds = 1, sent = 0 } = rows[0] ?? {}
    const historyEventsPer1000 = (await historyEvents(installation, version)) / (sent / 1000)
    const workerPeakRssMb = await peakRssMb(installation.processes.get('worker1')?.pid ?? 0)
    const soloPerSecond = await soloRate(installation, { body, contacts: 300 })
    return {
      contacts: options.contacts,
      sent,
      messagesPerSecond: Math.round(sent / seconds),
      enteredPerSecond: Math.round(options.contacts / enterSeconds),
      wholePerSecond: Math.round(sent / (enterSeconds + seconds)),
      limitPerSecond: Math.round(limitPerSecond),
      soloPerSecond: Math.round(soloPerSecond * 10) / 10,
      shareOfLimit: Math.round((sent / seconds / limitPerSecond) * 100) / 100,
      timesSolo: Math.round(sent / seconds / soloPerSecond),
      historyEventsPer1000: Math.round(historyEventsPer1000 * 100) / 100,
      partitions: version.partitions,
      workerPeakRssMb,
      ...Object.fromEntries(
        Object.entries(cpuAfter).map(([name, seconds]) => [
          `${name}UsPerMessage`,
          Math.round(((seconds - cpuBefore[name]!) / sent) * 1e7) / 10,
        ]),
      ),
    }
  } finally {
    await installation.stop()
  }
}

/** CPU seconds so far by part of the installation. */
async function cpuOf({
  processes,
  postgres,
  temporal,
}: Awaited<ReturnType<typeof startInstallation>>): Promise<Record<string, number>> {
  const pids = {
    postgres: postgres.pid,
    temporal: temporal.pid,
    worker: processes.get('worker1')?.pid ?? 0,
    sandbox: processes.get('sandbox')?.pid ?? 0,
  }
  return Object.fromEntries(
    await Promise.all(Object.entries(pids).map(async ([name, pid]) => [name, await cpuSeconds(pid)] as const)),
  )
}

async function historyEvents(
  { runtime, workspace }: Awaited<ReturnType<typeof startInstallation>>,
  version: { id: number; journey: string; number: number; partitions: number },
): Promise<number> {
  const client = await runtime.temporal.client()
  let events = 0
  for (let part = 0; part < version.partitions; part++) {
    const handle = client.workflow.getHandle(
      driverId({ workspace, journey: version.journey, number: version.number, part, version: version.id }),
    )
    events += (await handle.describe()).historyLength
  }
  return events
}
