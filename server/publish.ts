import { sql } from 'kysely'
import { compile, planHash } from '../schema/compile.ts'
import type { Catalogue } from '../schema/define-step.ts'
import type { JourneyDoc } from '../schema/document.ts'
import { CaravanError } from '../schema/errors.ts'
import { openDocument } from '../schema/migrate-doc.ts'
import type { Kinds } from '../schema/steps/registry.ts'
import { notifyVersions } from '../activities/control/version-state.ts'
import type { Db, Trx } from '../activities/store/db.ts'
import { embedTemplates } from './embed-templates.ts'

export type Published = {
  id: number
  number: number
  hash: string
  partitions: number
  olderDrivers: { version: number; part: number }[]
}

/** Partitions by the number of people who may come: 1 for small journeys, 4 above 20,000, one more per 50,000 from 200,000, at most 64. */
export function partitionsFor(people: number): number {
  if (people <= 20_000) return 1
  return Math.min(64, Math.max(4, Math.ceil(people / 50_000)))
}

/**
 * Freezes a journey's draft as its next version, in one transaction: new entrants take it from now on, triggers of older versions
 * cease, people inside those finish there. Refuses a draft that has moved on from `revision`, that has errors, or unknown kinds.
 */
export async function publishVersion(
  db: Db,
  input: {
    journey: string
    revision: number
    author: string
    people: number
    catalogue: Catalogue
    kinds: Kinds
    note?: string
  },
): Promise<Published> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('journey')
      .selectAll()
      .where('id', '=', input.journey)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new CaravanError('notFound', { what: 'journey', id: input.journey })
    if (row.revision !== input.revision) throw new CaravanError('staleRevision', { revision: row.revision })
    const plan = await compileFor(trx, row.doc, row.workspace, input.catalogue, input.kinds)
    const hash = await planHash(plan)
    const older = await trx
      .selectFrom('journey_version')
      .select(['id', 'number', 'partitions', 'state'])
      .where('journey', '=', row.id)
      .where('number', '>', 0)
      .execute()
    const number = Math.max(0, ...older.map((version) => version.number)) + 1
    await trx
      .updateTable('journey_version')
      .set({ newest: false })
      .where('journey', '=', row.id)
      .where('newest', '=', true)
      .execute()
    const partitions = partitionsFor(input.people)
    const { id } = await trx
      .insertInto('journey_version')
      .values({
        journey: row.id,
        workspace: row.workspace,
        number,
        plan: JSON.stringify(plan),
        hash,
        doc: JSON.stringify(row.doc),
        partitions,
        rate: null,
        solo_scale: null,
        published_by: input.author,
        note: input.note ?? '',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('audit_log')
      .values({
        workspace: row.workspace,
        actor: input.author,
        act: 'publish',
        subject: row.id,
        detail: JSON.stringify({ number, hash }),
      })
      .execute()
    await notifyVersions(trx)
    const olderDrivers = older
      .filter((version) => version.state === 'running' || version.state === 'paused')
      .flatMap((version) => Array.from({ length: version.partitions }, (_, part) => ({ version: version.id, part })))
    return { id, number, hash, partitions, olderDrivers }
  })
}

/** Compiles a document for running: opened, templates embedded so that a later edit changes nothing (promise P6), checked. */
export async function compileFor(db: Db | Trx, doc: unknown, workspace: number, catalogue: Catalogue, kinds: Kinds) {
  const opened = openDocument(doc)
  if (!opened.ok) throw new CaravanError('badDocument', { issues: opened.issues.join('; ') })
  for (const step of Object.values(opened.doc.steps))
    if (!kinds.has(step.kind)) throw new CaravanError('unknownKind', { kind: step.kind })
  const compiled = compile(await embedTemplates(db, opened.doc, workspace), catalogue, kinds)
  if (!compiled.ok) {
    const codes = compiled.problems
      .filter((problem) => problem.severity === 'error')
      .map((problem) => `${problem.code}${problem.stepId ? ` (${problem.stepId})` : ''}`)
    throw new CaravanError('hasProblems', { codes: [...new Set(codes)].slice(0, 10).join(', ') })
  }
  return compiled.plan
}

/** An upper bound of the people who may come by the journey's audiences: contacts of the workspace, 0 without an audience trigger. */
export async function expectedPeople(db: Db, doc: JourneyDoc, workspace: number): Promise<number> {
  const broadcast = doc.triggers.some((id) => doc.steps[id]?.kind === 'audience')
  if (!broadcast) return 0
  const { rows } = await sql<{
    n: number
  }>`select count(*)::bigint as n from contact where workspace = ${workspace} and erased_at is null`.execute(db)
  return rows[0]?.n ?? 0
}
