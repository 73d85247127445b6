import { startTestRun } from '../../server/test-run.ts'
import { emptyCatalogue } from '../../schema/check.ts'
import type { Installation } from '../support/installation.ts'
import { journeyOf } from '../support/world.ts'
import { waitUntil } from './wait-until.ts'

/** The alternative: one workflow per contact on the same tables, as the solo runtime runs it. Messages a second. */
export async function soloRate(
  { deps, db, workspace }: Installation,
  { body, contacts }: { body: string; contacts: number },
): Promise<number> {
  const doc = journeyOf('Solo', { in: ['api', {}, { next: 'sms' }], sms: ['sms', { body }, {}] })
  await db
    .insertInto('journey')
    .values({ id: 'solo-bench', workspace, name: doc.name, folder: null, doc: JSON.stringify(doc) })
    .execute()
  const ids = await db.selectFrom('contact').select('id').orderBy('id').limit(contacts).execute()
  const began = performance.now()
  for (let at = 0; at < ids.length; at += 50) {
    await Promise.all(
      ids
        .slice(at, at + 50)
        .map(({ id }) =>
          startTestRun(deps, { doc, journey: 'solo-bench', contactId: id, scale: 1, catalogue: emptyCatalogue }),
        ),
    )
  }
  const ended = async () => {
    const row = await db
      .selectFrom('enrolment as e')
      .innerJoin('journey_version as v', 'v.id', 'e.version')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('v.journey', '=', 'solo-bench')
      .where('e.state', '=', 3)
      .executeTakeFirstOrThrow()
    return Number(row.n)
  }
  await waitUntil(async () => (await ended()) >= contacts, 300_000)
  return contacts / ((performance.now() - began) / 1000)
}
