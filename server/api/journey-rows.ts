import { check } from '../../schema/check.ts'
import type { JourneyRow, VersionRow } from '../../schema/api/journeys.ts'
import type { Catalogue } from '../../schema/define-step.ts'
import {
  type JourneySummary,
  journeySummaries,
  messagesByDay,
  readDrafts,
  type VersionSummary,
} from '../../activities/store/journeys.ts'
import type { Services } from '../services.ts'

type Counted = { revision: number; at: number; problems: number }
const counted = new WeakMap<Services, Map<string, Counted>>()
const keepMs = 30_000

/** Journeys as the list shows them; one when `id` is given. */
export async function journeyRows(services: Services, id?: string): Promise<JourneyRow[]> {
  const { db } = services.database
  const [summaries, zone] = await Promise.all([journeySummaries(db, services.workspace, id), workspaceZone(services)])
  const [days, problems] = await Promise.all([
    messagesByDay(db, services.workspace, zone),
    countProblems(services, summaries),
  ])
  return summaries.map((row) => ({
    id: row.id,
    name: row.name,
    folder: row.folder,
    state: row.state ?? 'draft',
    version: row.version,
    revision: row.revision,
    updatedAt: row.updated_at.toISOString(),
    inside: row.inside,
    entered: row.entered,
    messagesByDay: days.get(row.id) ?? [0, 0, 0, 0, 0, 0, 0],
    problems: problems.get(row.id) ?? 0,
  }))
}

export function versionRow(services: Services, journey: string, row: VersionSummary): VersionRow {
  return {
    number: row.number,
    state: row.state,
    hash: row.hash,
    publishedAt: row.published_at.toISOString(),
    publishedBy: row.published_by,
    note: row.note,
    entered: row.entered,
    inside: row.inside,
    partitions: row.partitions,
    rate: row.rate,
    workflowUrl: services.workflowUrl(`journey/${services.workspace}/${journey}/v${row.number}/p0`),
  }
}

/** Errors in each draft. A draft is checked again when it changed, or after half a minute: the names it uses may have. */
async function countProblems(services: Services, rows: JourneySummary[]): Promise<Map<string, number>> {
  let known = counted.get(services)
  if (!known) counted.set(services, (known = new Map()))
  const now = Date.now()
  const stale = rows.filter((row) => {
    const hit = known.get(row.id)
    return !hit || hit.revision !== row.revision || now - hit.at > keepMs
  })
  if (stale.length > 0) {
    const catalogue: Catalogue = await services.catalogue()
    for (const draft of await readDrafts(
      services.database.db,
      stale.map((row) => row.id),
    )) {
      const errors = check(draft.doc, catalogue, services.kinds).filter((problem) => problem.severity === 'error')
      known.set(draft.id, { revision: draft.revision, at: now, problems: errors.length })
    }
  }
  return new Map(rows.map((row) => [row.id, known.get(row.id)?.problems ?? 0]))
}

async function workspaceZone(services: Services): Promise<string> {
  const row = await services.database.db
    .selectFrom('workspace')
    .select('timezone')
    .where('id', '=', services.workspace)
    .executeTakeFirst()
  return row?.timezone ?? 'UTC'
}
