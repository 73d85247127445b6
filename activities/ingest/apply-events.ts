import { sql } from 'kysely'
import { matchesAll } from '../../schema/condition/evaluate.ts'
import type { Json } from '../../schema/json.ts'
import type { Trx } from '../store/db.ts'
import { type Candidate, enterContacts } from '../store/enter-contacts.ts'
import type { LiveSnapshot, LiveTrigger } from './live-index.ts'
import { type Share, type Wake, wakeWalks } from './wake.ts'

/** An event whose contact is known. */
export type ContactEvent = { id: string; contact: number; name: string; at: number; properties: Record<string, Json> }

/**
 * Stores events of known contacts, wakes who listens for them and lets in whom they trigger, in the caller's transaction.
 * Answers whom to nudge once it has committed. `more` are wakes of the same transaction for other reasons.
 */
export async function applyEvents(
  trx: Trx,
  live: LiveSnapshot,
  workspace: number,
  events: ContactEvent[],
  now: number,
  more: Wake[] = [],
): Promise<Share[]> {
  if (events.length > 0) await insertEvents(trx, workspace, events)
  // Waking comes first: the counters of entries are shared by all and are held as shortly as can be.
  const shares = await wakeWalks(trx, [
    ...events.map((event) => ({ contact: event.contact, watchers: live.eventWatchers(event.name) })),
    ...more,
  ])
  return [...shares, ...(await enterByEvents(trx, live, events, now))]
}

async function insertEvents(trx: Trx, workspace: number, events: ContactEvent[]): Promise<void> {
  const rows = events.map((event) => ({ c: event.contact, n: event.name, a: event.at, p: event.properties }))
  await sql`
    insert into event (workspace, contact_id, name, at, properties)
    select ${workspace}, c, n, to_timestamp(a / 1000.0), p from json_to_recordset(${JSON.stringify(rows)}::json) as r(c bigint, n text, a bigint, p jsonb)`.execute(
    trx,
  )
}

async function enterByEvents(trx: Trx, live: LiveSnapshot, events: ContactEvent[], now: number): Promise<Share[]> {
  const matched = new Map<string, { trigger: LiveTrigger; candidates: Candidate[] }>()
  for (const event of events) {
    for (const trigger of live.triggers(event.name)) {
      if (!matchesAll(trigger.where, event.properties, now)) continue
      const key = `${trigger.version.id}/${trigger.step}`
      const group = matched.get(key) ?? { trigger, candidates: [] }
      matched.set(key, group)
      group.candidates.push({
        contact: event.contact,
        entry: event.properties,
        key: `event:${event.id}:${trigger.version.plan.steps[trigger.step]!.id}`,
      })
    }
  }
  const shares: Share[] = []
  // In one order in every process, so that two requests never wait for each other.
  for (const { trigger, candidates } of [...matched.values()].sort(
    (a, b) => a.trigger.version.id - b.trigger.version.id || a.trigger.step - b.trigger.step,
  )) {
    const entries = await enterContacts(trx, trigger.version, trigger.step, candidates, now, trigger.open)
    const parts = new Set(entries.flatMap((entry) => (entry.state === 'entered' ? [entry.part] : [])))
    shares.push(...[...parts].map((part) => ({ version: trigger.version.id, part })))
  }
  return shares
}
