import { sql } from 'kysely'
import { advance } from '../../activities/advance.ts'
import { startInstallation } from '../support/installation.ts'
import { fillContacts, publishDoc } from '../support/fill.ts'
import { journeyOf } from '../support/world.ts'

/** Contacts a second through a wait that has fired, a split and a branch, to the next wait: the ticks alone, four partitions. */
export async function advanceBench(options: { contacts: number }): Promise<Record<string, number>> {
  const contacts = Math.min(options.contacts, 400_000)
  const installation = await startInstallation({ workers: 0 })
  try {
    const { deps, db, workspace } = installation
    await fillContacts(deps, workspace, contacts)
    const condition = { type: 'attribute', path: 'tier', as: 'text', op: 'equals', value: 'vip' }
    const doc = journeyOf('Control', {
      in: ['api', {}, { next: 'wait' }],
      wait: ['wait', { mode: 'for', duration: 'P1D' }, { next: 'split' }],
      split: [
        'split',
        {
          arms: [
            { id: 'a', label: 'A', weight: 50 },
            { id: 'b', label: 'B', weight: 50 },
          ],
        },
        { a: 'branch', b: 'branch' },
      ],
      branch: ['branch', { branches: [{ id: 'vip', label: 'VIP', condition }] }, { vip: 'rest', else: 'rest' }],
      rest: ['wait', { mode: 'for', duration: 'P30D' }, {}],
    })
    const version = await publishDoc(deps, workspace, doc, 100_000)
    await sql`
      insert into enrolment (contact_id, version, journey, part, slot, step, due_at, arrived_at, until_at)
      select c.id, ${version.id}, (select no from journey where id = ${version.journey}), c.id % 4, 0, 1, now() - interval '1 second', now() - interval '1 day', now() - interval '1 second' from contact c order by c.id`.execute(
      db,
    )
    await sql`analyze enrolment`.execute(db)
    const began = performance.now()
    await Promise.all(
      [0, 1, 2, 3].map(async (part) => {
        while ((await advance(deps, { version: version.id, part })).more);
      }),
    )
    const seconds = (performance.now() - began) / 1000
    const { rows } = await sql<{
      moved: number
    }>`select count(*)::int as moved from enrolment where version = ${version.id} and step = 4`.execute(db)
    return { contacts: rows[0]?.moved ?? 0, contactsPerSecond: Math.round((rows[0]?.moved ?? 0) / seconds) }
  } finally {
    await installation.stop()
  }
}
