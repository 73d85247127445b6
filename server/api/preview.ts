import { sql } from 'kysely'
import type { z } from 'zod'
import type { publishPreview } from '../../schema/api/journeys.ts'
import type { Condition } from '../../schema/condition.ts'
import { conditionSql } from '../../schema/condition/sql.ts'
import { diffDocuments } from '../../schema/diff.ts'
import type { JourneyDoc, Step } from '../../schema/document.ts'
import type { AudienceConfig } from '../../schema/steps/audience.ts'
import { versionSummaries } from '../../activities/store/journeys.ts'
import { segmentConditions } from '../../activities/store/segments.ts'
import { partitionsFor } from '../publish.ts'
import type { Services } from '../services.ts'
import { withTimeout } from './with-timeout.ts'

/** What publishing this draft would do: who comes, what is sent through which account, what changed, who stays in older versions. */
export async function previewPublish(
  services: Services,
  journey: string,
  doc: JourneyDoc,
): Promise<z.infer<typeof publishPreview>> {
  const { db } = services.database
  const [audience, versions, gateways] = await Promise.all([
    countAudience(services, doc),
    versionSummaries(db, journey),
    activeGateways(services),
  ])
  const newest =
    versions[0] &&
    (await db.selectFrom('journey_version').select('doc').where('id', '=', versions[0].id).executeTakeFirst())
  return {
    audience,
    messages: Object.values(doc.steps).flatMap((step) => {
      const channel = services.kinds.get(step.kind)?.action?.channel
      if (!channel) return []
      const named = step.config['gateway']
      const gateway = gateways.find(({ id, channel: of }) =>
        typeof named === 'string' ? id === named : of === channel,
      )
      return [{ stepId: step.id, channel, gateway: gateway?.name ?? '' }]
    }),
    insideOlder: versions.reduce((sum, version) => sum + version.inside, 0),
    partitions: partitionsFor(audience ?? 0),
    changedSteps: newest
      ? changes(newest.doc, doc)
      : Object.keys(doc.steps).map((stepId): Change => ({ stepId, change: 'added' })),
  }
}

/** Contacts that any of the audience triggers would let in now; null when there is no such trigger. */
async function countAudience({ database, workspace, kinds }: Services, doc: JourneyDoc): Promise<number | null> {
  const triggers = doc.triggers.map((id) => doc.steps[id]).filter((step): step is Step => step?.kind === 'audience')
  if (triggers.length === 0) return null
  const segments = await segmentConditions(database.db, workspace)
  const conditions = triggers.flatMap((step): Condition[] => {
    const config = kinds.get('audience')?.config.safeParse(step.config)
    if (!config?.success) return []
    const { condition, segment } = config.data as AudienceConfig
    return [
      {
        type: 'all',
        of: [...(condition ? [condition] : []), ...(segment ? [{ type: 'segment' as const, segment, in: true }] : [])],
      },
    ]
  })
  const matches = conditionSql({ type: 'any', of: conditions }, { now: Date.now(), segments, everybody: true })
  return withTimeout(database.db, async (trx) => {
    const { rows } = await sql<{
      n: number
    }>`select count(*)::bigint as n from contact c where c.workspace = ${workspace} and c.erased_at is null and ${matches}`.execute(
      trx,
    )
    return rows[0]?.n ?? 0
  })
}

async function activeGateways({ database, workspace }: Services) {
  return database.db
    .selectFrom('gateway')
    .select(['id', 'name', 'channel'])
    .where('workspace', '=', workspace)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

type Change = z.infer<typeof publishPreview>['changedSteps'][number]

/** Where a card lies on the canvas changes nothing for anybody inside. */
function changes(before: JourneyDoc, after: JourneyDoc): Change[] {
  return diffDocuments(before, after)
    .steps.filter(({ change, fields }) => change === 'added' || fields.some(({ path }) => path[0] !== 'pin'))
    .map(({ stepId, change }) => ({ stepId, change: change === 'added' || change === 'removed' ? change : 'changed' }))
}
