import { planHash } from '../schema/compile.ts'
import type { Catalogue } from '../schema/define-step.ts'
import type { JourneyDoc } from '../schema/document.ts'
import { CaravanError } from '../schema/errors.ts'
import type { Deps } from '../activities/deps.ts'
import { addCounts, Counts } from '../activities/store/counts.ts'
import { compileFor } from './publish.ts'

export type TestRun = { version: number; part: number; enrolment: number; journey: string }

/**
 * Starts a walk of one contact through a draft as a workflow of its own, `scale` times faster than the clock (86,400: a day is a second).
 * The same interpreter, runners and tables; messages really go to the contact's gateway.
 */
export async function startTestRun(
  deps: Deps,
  input: { doc: JourneyDoc; journey: string; contactId: number; trigger?: string; scale: number; catalogue: Catalogue },
): Promise<TestRun> {
  const { db } = deps.database
  const journey = await db
    .selectFrom('journey')
    .select(['no', 'workspace'])
    .where('id', '=', input.journey)
    .executeTakeFirst()
  if (!journey) throw new CaravanError('notFound', { what: 'journey', id: input.journey })
  const contact = await db
    .selectFrom('contact')
    .select('id')
    .where('id', '=', input.contactId)
    .where('workspace', '=', journey.workspace)
    .where('erased_at', 'is', null)
    .executeTakeFirst()
  if (!contact) throw new CaravanError('notFound', { what: 'contact', id: String(input.contactId) })
  const plan = await compileFor(db, input.doc, journey.workspace, input.catalogue, deps.kinds)
  const trigger =
    input.trigger === undefined
      ? plan.triggers[0]
      : plan.steps.findIndex((step) => step.id === input.trigger && step.role === 'trigger')
  if (trigger === undefined || trigger < 0)
    throw new CaravanError('notFound', { what: 'trigger', id: input.trigger ?? '' })
  const now = new Date()
  const run = await db.transaction().execute(async (trx) => {
    const version = await trx
      .insertInto('journey_version')
      .values({
        journey: input.journey,
        workspace: journey.workspace,
        number: 0,
        plan: JSON.stringify(plan),
        hash: await planHash(plan),
        doc: JSON.stringify(input.doc),
        partitions: 1,
        newest: false,
        rate: null,
        solo_scale: input.scale,
        solo_start: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    // A share of its own, so that no pooled driver looks at it; the unique version id makes −1 enough.
    const part = -1
    const enrolment = await trx
      .insertInto('enrolment')
      .values({
        contact_id: contact.id,
        version: version.id,
        journey: journey.no,
        part,
        slot: null,
        step: plan.steps[trigger]?.ports[0]?.next ?? -1,
        due_at: now,
        entry: null,
        answers: null,
        loops: null,
        path: null,
        end_reason: null,
        error: null,
        entry_key: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const counts = new Counts()
    counts.add(-1, 'entered')
    await addCounts(trx, version.id, part, counts)
    return { version: version.id, part, enrolment: enrolment.id, journey: input.journey }
  })
  deps.nudge([{ version: run.version, part: run.part }])
  return run
}
