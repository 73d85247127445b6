import type { Instant } from '../../schema/facts.ts'
import { loadVersion } from '../store/versions.ts'
import { decodeHops } from '../path.ts'
import type { Deps } from '../deps.ts'

export type Explained = {
  enrolment: number
  state: 'waiting' | 'acting' | 'stuck' | 'ended'
  step: string | null
  dueAt: Instant | null
  endReason: string | null
  error: string | null
  hops: { step: string; port: string | null; at: Instant; why: string[] }[]
}

const states = ['waiting', 'acting', 'stuck', 'ended'] as const

/** A contact's walks through a version, for an operator: step ids, ports and reasons. Values stay out of Temporal (promise P7). */
export async function explain(deps: Deps, input: { version: number; contactId: number }): Promise<Explained[]> {
  const { plan } = await loadVersion(deps.database.db, input.version)
  const rows = await deps.database.db
    .selectFrom('enrolment')
    .selectAll()
    .where('version', '=', input.version)
    .where('contact_id', '=', input.contactId)
    .orderBy('id')
    .limit(50)
    .execute()
  return rows.map((row) => ({
    enrolment: row.id,
    state: states[row.state] ?? 'waiting',
    step: plan.steps[row.step]?.id ?? null,
    dueAt: row.due_at?.getTime() ?? null,
    endReason: row.end_reason,
    error: row.error,
    hops: decodeHops(row.path).map((hop) => ({
      step: plan.steps[hop.step]?.id ?? String(hop.step),
      port: hop.port === null ? null : (plan.steps[hop.step]?.ports[hop.port]?.id ?? null),
      at: hop.at,
      why: hop.why.map(({ what }) => what),
    })),
  }))
}
