import { sql } from 'kysely'
import type { Channel } from '../gateways/gateway.ts'
import type { Db, Trx } from '../store/db.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { addressIndexes, indexColumn } from '../store/suppression.ts'
import { touchedMessages } from '../store/touches.ts'
import { distinct } from './events.ts'
import { optIn, optOut } from './opt-out.ts'
import type { IngestDeps } from './upsert-contacts.ts'
import { wakeWalks } from './wake.ts'

/** A channel a person can be reached on, and whether marketing may use it. */
export type Preference = { channel: Channel; granted: boolean }

type Deps = Omit<IngestDeps, 'keys'>
const channels = ['sms', 'email', 'wechat'] as const

/** What the receiver of a message lets us send; only channels on which they have an address. */
export async function preferencesOf(deps: Deps, workspace: number, messageId: number): Promise<Preference[]> {
  const { db } = deps.database
  const contact = (await touchedMessages(db, workspace, [messageId])).get(messageId)?.contact
  return contact === undefined ? [] : read(db, workspace, contact)
}

async function read(db: Db | Trx, workspace: number, contact: number): Promise<Preference[]> {
  const { rows } = await sql<{ channel: Channel; granted: boolean }>`
    select k.channel, coalesce((c.consents ->> (k.channel || '/marketing'))::boolean, true) and s.address_index is null as granted
    from contact c cross join lateral (values ${sql.join(
      channels.map((channel) => sql`(${channel}, c.${sql.ref(indexColumn[channel])})`),
    )}) k(channel, index)
    left join suppression s on s.address_index = k.index and s.channel = k.channel and s.workspace = ${workspace}
    where c.id = ${contact} and c.erased_at is null and k.index is not null`.execute(db)
  return rows
}

/** Sets marketing on every channel of the receiver: on for the wanted ones, off for the others. What is so already stays untouched. */
export async function savePreferences(
  deps: Deps,
  workspace: number,
  messageId: number,
  wanted: readonly string[],
): Promise<void> {
  const live = await deps.live.read(workspace)
  const shares = await retryTransaction(deps.database.db, async (trx) => {
    const contact = (await touchedMessages(trx, workspace, [messageId])).get(messageId)?.contact
    if (contact === undefined) return []
    const wakes = []
    for (const { channel, granted } of await read(trx, workspace, contact)) {
      const wants = wanted.includes(channel)
      if (wants === granted) continue
      const who = { indexes: await addressIndexes(trx, channel, [contact]), contacts: [contact] }
      wakes.push(
        ...(wants
          ? await optIn(trx, live, workspace, channel, who, 'preferencePage')
          : await optOut(trx, live, workspace, channel, who, 'optOut', 'preferencePage')),
      )
    }
    return wakeWalks(trx, wakes)
  })
  deps.nudge(distinct(shares))
}
