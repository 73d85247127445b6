import type { Deps } from '../deps.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { type ContactWrite, writeContacts } from '../store/write-contacts.ts'
import { type ContactInput, contactWrite, mergeWrites } from './contact-input.ts'
import type { Interest } from './interests.ts'
import { enterByLearntDates } from './learnt-dates.ts'
import type { LiveIndex, LiveSnapshot } from './live-index.ts'
import { wakeWalks } from './wake.ts'

export type IngestDeps = Pick<Deps, 'database' | 'keys' | 'nudge'> & { live: LiveIndex; clock?: () => number }
export type ContactResult = { key: string; state: 'created' | 'updated' | 'refused'; id?: number; reason?: string }

/**
 * Creates and changes contacts by key in one transaction, and wakes the walks whose goal, exit or listening the change may touch.
 * Bad contacts are refused one by one. The same key twice in a call: what the later says wins.
 */
export async function upsertContacts(
  deps: IngestDeps,
  workspace: number,
  inputs: ContactInput[],
  source: { source: string; proof?: string },
): Promise<ContactResult[]> {
  const ring = await deps.keys(workspace)
  const live = await deps.live.read(workspace)
  const reads = inputs.map((input) => ({ key: input.key, write: contactWrite(input) }))
  const writes = new Map<string, ContactWrite>()
  for (const { key, write } of reads) {
    if ('refused' in write) continue
    const before = writes.get(key)
    writes.set(key, before ? mergeWrites(before, write) : write)
  }
  const { written, shares } = await retryTransaction(deps.database.db, async (trx) => {
    const written = await writeContacts(trx, ring, workspace, [...writes.values()], source)
    const changed = [...written].filter(([, { created }]) => !created)
    const wakes = changed.map(([key, { id }]) => ({ contact: id, watchers: changeWatchers(live, writes.get(key)!) }))
    const now = deps.clock?.() ?? Date.now()
    const entered = await enterByLearntDates(trx, live, written, writes, now)
    return { written, shares: [...(await wakeWalks(trx, wakes)), ...entered] }
  })
  deps.nudge(shares)
  return reads.map(({ key, write }): ContactResult => {
    if ('refused' in write) return { key, state: 'refused', reason: write.refused }
    const contact = written.get(key)
    if (!contact) return { key, state: 'refused', reason: 'busy: it is being changed by many at once, send it again' }
    return { key, state: contact.created ? 'created' : 'updated', id: contact.id }
  })
}

/** Whom a change of attributes, tags or consents may touch. */
export function changeWatchers(live: LiveSnapshot, write: ContactWrite) {
  const names = [...Object.keys(write.set ?? {}), ...(write.unset ?? [])]
  const tags = (write.addTags?.length ?? 0) + (write.removeTags?.length ?? 0) > 0
  const consents = Object.keys(write.consents ?? {}).length > 0
  if (names.length === 0 && !tags && !consents) return []
  const touches = (interest: Interest) =>
    (tags && interest.tags) || (consents && interest.consents) || names.some((name) => interest.attributes.has(name))
  return live.watchers(touches)
}
