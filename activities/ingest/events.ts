import { sql } from 'kysely'
import type { Trx } from '../store/db.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { type ContactWrite, writeContacts } from '../store/write-contacts.ts'
import { applyEvents, type ContactEvent } from './apply-events.ts'
import { mergeWrites } from './contact-input.ts'
import { type EventInput, type Looks, readEvent } from './event-input.ts'
import { enterByLearntDates } from './learnt-dates.ts'
import type { LiveSnapshot } from './live-index.ts'
import { changeWatchers, type IngestDeps } from './upsert-contacts.ts'
import type { Share } from './wake.ts'

/** `duplicate`: an event of this id was taken before. `parked`: kept until its contact is known. */
export type EventResult = { id: string | null; state: 'accepted' | 'duplicate' | 'parked' | 'refused'; reason?: string }

/**
 * Takes events in one transaction: attributes carried along, the events themselves, entries by triggers, wakes of listeners; then
 * one nudge. The same id counts once. Bad events are refused one by one, with a reason; the rest is taken.
 */
export async function ingestEvents(
  deps: IngestDeps,
  workspace: number,
  items: unknown[],
  looks: Looks = { texts: true, sizes: true },
): Promise<EventResult[]> {
  const now = deps.clock?.() ?? Date.now()
  const live = await deps.live.read(workspace)
  const ring = await deps.keys(workspace)
  const reads = items.map((item) => readEvent(item, now, looks))
  const events = new Map<string, EventInput>()
  for (const read of reads) if (!('refused' in read) && !events.has(read.id)) events.set(read.id, read)
  const done = await retryTransaction(deps.database.db, async (trx) => {
    const fresh = await claimIds(trx, workspace, [...events.keys()])
    const taken = [...events.values()].filter((event) => fresh.has(event.id))
    const { ids, writes } = await resolveContacts(trx, live, workspace, taken, (contacts) =>
      writeContacts(trx, ring, workspace, contacts, { source: 'event' }),
    )
    const known: ContactEvent[] = []
    const parked: EventInput[] = []
    for (const event of taken) {
      const contact = ids.get(event.contact)
      if (contact === undefined) parked.push(event)
      else known.push({ id: event.id, contact, name: event.name, at: event.at, properties: event.properties })
    }
    if (parked.length > 0) await park(trx, workspace, parked)
    const changes = [...writes].map(([key, write]) => ({
      contact: ids.get(key)!,
      watchers: changeWatchers(live, write),
    }))
    const changed = new Map([...writes.keys()].map((key) => [key, { id: ids.get(key)!, created: false }]))
    const entered = await enterByLearntDates(trx, live, changed, writes, now)
    return {
      fresh,
      parked: new Set(parked.map((event) => event.id)),
      shares: [...(await applyEvents(trx, live, workspace, known, now, changes)), ...entered],
    }
  })
  deps.nudge(distinct(done.shares))
  return reads.map((read, n): EventResult => {
    if ('refused' in read) return { id: idOf(items[n]), state: 'refused', reason: read.refused }
    const first = events.get(read.id) === read && done.fresh.has(read.id)
    return { id: read.id, state: !first ? 'duplicate' : done.parked.has(read.id) ? 'parked' : 'accepted' }
  })
}

/** The ids that nobody has used before. In order, so that two requests with the same ids wait for each other one way only. */
async function claimIds(trx: Trx, workspace: number, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    insert into event_key (workspace, key) select ${workspace}, value from json_array_elements_text(${JSON.stringify([...ids].sort())}::json)
    on conflict do nothing returning key`.execute(trx)
  return new Set(rows.map((row) => row.key))
}

/** Contacts of events by key: found, changed by the attributes that came along, or made when the workspace wants that. */
async function resolveContacts(
  trx: Trx,
  live: LiveSnapshot,
  workspace: number,
  events: EventInput[],
  write: (contacts: ContactWrite[]) => Promise<Map<string, { id: number }>>,
) {
  const keys = [...new Set(events.map((event) => event.contact))]
  const ids = await contactIds(trx, workspace, keys)
  const writes = new Map<string, ContactWrite>()
  for (const event of events) {
    if (!event.attributes) continue
    const entries = Object.entries(event.attributes)
    const set = Object.fromEntries(entries.filter(([, value]) => value !== null))
    const change = {
      key: event.contact,
      set,
      unset: entries.filter(([, value]) => value === null).map(([name]) => name),
    }
    const before = writes.get(event.contact)
    writes.set(event.contact, before ? mergeWrites(before, change) : change)
  }
  const creates = live.settings.unknownContacts !== 'park'
  const missing = creates ? keys.filter((key) => !ids.has(key) && !writes.has(key)).map((key) => ({ key })) : []
  const wanted = [...[...writes.values()].filter(({ key }) => creates || ids.has(key)), ...missing]
  for (const [key, { id }] of wanted.length > 0 ? await write(wanted) : []) ids.set(key, id)
  for (const key of writes.keys()) if (!ids.has(key)) writes.delete(key)
  return { ids, writes }
}

/** Ids of contacts by the customer's key. */
export async function contactIds(trx: Trx, workspace: number, keys: string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; key: string }>`
    select id, key from contact where workspace = ${workspace} and key in (select value from json_array_elements_text(${JSON.stringify(keys)}::json))`.execute(
    trx,
  )
  return new Map(rows.map((row) => [row.key, row.id]))
}

async function park(trx: Trx, workspace: number, events: EventInput[]): Promise<void> {
  const rows = events.map((event) => ({ k: event.contact, n: event.name, a: event.at, p: event.properties }))
  await sql`
    insert into event_parked (workspace, contact_key, name, at, properties)
    select ${workspace}, k, n, to_timestamp(a / 1000.0), p from json_to_recordset(${JSON.stringify(rows)}::json) as r(k text, n text, a bigint, p jsonb)`.execute(
    trx,
  )
}

/** Gives the parked events of contacts that are known by now to them, as if they had just come. */
export async function releaseParked(deps: IngestDeps, workspace: number, contacts: Map<string, number>): Promise<void> {
  const live = await deps.live.read(workspace)
  if (live.settings.unknownContacts !== 'park' || contacts.size === 0) return
  const now = deps.clock?.() ?? Date.now()
  const shares = await retryTransaction(deps.database.db, async (trx) => {
    const { rows } = await sql<{
      id: number
      contact_key: string
      name: string
      at: Date
      properties: ContactEvent['properties']
    }>`
      delete from event_parked where workspace = ${workspace} and contact_key in (select value from json_array_elements_text(${JSON.stringify([...contacts.keys()])}::json))
      returning id, contact_key, name, at, properties`.execute(trx)
    const events = rows
      .sort((a, b) => a.id - b.id)
      .map((row) => ({
        id: `parked-${row.id}`,
        contact: contacts.get(row.contact_key)!,
        name: row.name,
        at: row.at.getTime(),
        properties: row.properties,
      }))
    return events.length === 0 ? [] : applyEvents(trx, live, workspace, events, now)
  })
  deps.nudge(distinct(shares))
}

/** Each share once. */
export function distinct(shares: Share[]): Share[] {
  return [...new Map(shares.map((share) => [`${share.version}/${share.part}`, share])).values()]
}

function idOf(item: unknown): string | null {
  const id = item !== null && typeof item === 'object' ? (item as { id?: unknown }).id : undefined
  return typeof id === 'string' ? id.slice(0, 200) : null
}
