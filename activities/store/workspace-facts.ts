import type { WorkspaceFacts } from '../define-runner.ts'
import type { Db } from './db.ts'

/** How long a workspace's settings are believed. */
const freshMs = 3000
const known = new WeakMap<Db, Map<number, { at: number; facts: WorkspaceFacts }>>()

/** What a workspace is called and what it asks of its messages, at most three seconds old. */
export async function workspaceFacts(db: Db, workspace: number): Promise<WorkspaceFacts> {
  let of = known.get(db)
  if (!of) known.set(db, (of = new Map()))
  const hit = of.get(workspace)
  if (hit && Date.now() - hit.at < freshMs) return hit.facts
  const row = await db.selectFrom('workspace').selectAll().where('id', '=', workspace).executeTakeFirstOrThrow()
  const facts: WorkspaceFacts = {
    id: row.id,
    name: row.name,
    timezone: row.timezone,
    signature: row.signature,
    optOut: row.opt_out,
    consentRequired: row.settings.consentRequired ?? false,
    caps: row.settings.caps ?? [],
    quietHours: (row.settings.quietHours ?? 'legal') === 'legal',
    quietSandbox: row.settings.quietSandbox ?? false,
    linkAddress: row.settings.linkAddress ?? null,
  }
  of.set(workspace, { at: Date.now(), facts })
  return facts
}
