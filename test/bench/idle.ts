import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { startInstallation } from '../support/installation.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { journeyOf } from '../support/world.ts'
import { cpuSeconds } from './cpu.ts'

const watchMs = 20_000

/** What a million waiting people cost: CPU of all processes over 20 s, bytes of the enrolment table with its indexes per person. */
export async function idle(options: { contacts: number }): Promise<Record<string, number>> {
  const installation = await startInstallation({ server: true })
  try {
    const { deps, db, workspace, processes, postgres, temporal } = installation
    await fillContacts(deps, workspace, options.contacts)
    const version = await publishDoc(
      deps,
      workspace,
      journeyOf('Patience', {
        in: ['audience', {}, { next: 'wait' }],
        wait: ['wait', { mode: 'for', duration: 'P30D' }, {}],
      }),
      options.contacts,
    )
    const waiting = async () =>
      (
        await sql<{
          n: number
        }>`select coalesce(sum(n), 0)::int as n from step_count where version = ${version.id} and metric = 'arrived'`.execute(
          db,
        )
      ).rows[0]?.n ?? 0
    while ((await waiting()) < options.contacts) await sleep(500)
    await sql`vacuum analyze enrolment`.execute(db)
    await sleep(10_000)
    const pids = [postgres.pid, temporal.pid, ...[...processes.values()].map((own) => own.pid)]
    const cpu = async () => (await Promise.all(pids.map(cpuSeconds))).reduce((sum, seconds) => sum + seconds, 0)
    const before = await cpu()
    await sleep(watchMs)
    const cpuPercent = (((await cpu()) - before) / (watchMs / 1000)) * 100
    const { rows } = await sql<{ bytes: number }>`select pg_total_relation_size('enrolment')::bigint as bytes`.execute(
      db,
    )
    return {
      contacts: options.contacts,
      cpuPercentOfOneCore: Math.round(cpuPercent * 10) / 10,
      bytesPerContact: Math.round((rows[0]?.bytes ?? 0) / options.contacts),
    }
  } finally {
    await installation.stop()
  }
}
