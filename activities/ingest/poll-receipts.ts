import { sql } from 'kysely'
import { messageStatus } from '../../schema/tables.ts'
import type { LiveGateway } from '../deps.ts'
import { AmbiguousSendError, type Channel, NotSentError, type SentMessage } from '../gateways/gateway.ts'
import { addressColumn } from '../steps/message.ts'
import type { Db } from '../store/db.ts'
import { applyInbound } from './inbound.ts'
import type { IngestDeps } from './upsert-contacts.ts'

export const pollEveryMs = 60_000
const mostAtOnce = 10_000
const timeoutMs = 60_000

type PollDeps = IngestDeps & { gateway(id: string): Promise<LiveGateway | undefined> }

/**
 * Asks providers that tell nothing by themselves what became of messages, a minute after they were sent and then each time their age has
 * doubled, for three days; applies the answers as receipts. For the sweeper; answers how many came. An account that cannot be asked now
 * is asked at the next doubling.
 */
export async function pollReceipts(deps: PollDeps, everyMs = pollEveryMs): Promise<number> {
  const { db } = deps.database
  const accounts = await db
    .selectFrom('gateway')
    .select(['id', 'workspace', 'channel'])
    .where('state', '=', 'active')
    .where('deleted_at', 'is', null)
    .execute()
  let told = 0
  for (const account of accounts) {
    const live = await deps.gateway(account.id)
    if (!live?.gateway.poll) continue
    const channel = account.channel as Channel
    const sent = await dueMessages(db, deps, { ...account, channel }, everyMs)
    if (sent.length === 0) continue
    try {
      const items = await live.gateway.poll(sent, AbortSignal.timeout(timeoutMs))
      await applyInbound(deps, { id: account.id, workspace: account.workspace, channel }, items)
      told += items.length
    } catch (error) {
      if (!(error instanceof NotSentError || error instanceof AmbiguousSendError)) throw error
      console.error(`receipts: the account ${account.id} could not be asked: ${error.message}`)
    }
  }
  return told
}

/** Accepted messages of an account whose age, counted in turns, has passed a power of two since the last turn. */
async function dueMessages(
  db: Db,
  deps: PollDeps,
  { id, workspace, channel }: { id: string; workspace: number; channel: Channel },
  everyMs: number,
): Promise<SentMessage[]> {
  const column = addressColumn[channel]
  const { rows } = await sql<{ ref: string; contact: number; sealed: Buffer; provider: string; at: number }>`
    select m.id::text as ref, m.contact_id as contact, c.${sql.ref(column)} as sealed, m.provider_id as provider,
      (extract(epoch from m.at) * 1000)::float8 as at
    from batch b join message m on m.id >= b.id * 4096 and m.id < (b.id + 1) * 4096 join contact c on c.id = m.contact_id
    cross join lateral (select extract(epoch from now() - m.at) * 1000 / ${everyMs}::float8 as turns) a
    where b.lane = ${id} and b.workspace = ${workspace} and b.status = 3 and b.ended_at > now() - interval '73 hours'
      and m.status = ${messageStatus.accepted} and m.provider_id is not null and c.${sql.ref(column)} is not null
      and a.turns >= 1 and (a.turns < 2 or floor(log(2, a.turns::numeric)) > floor(log(2, (a.turns - 1)::numeric)))
    order by m.id limit ${mostAtOnce}`.execute(db)
  if (rows.length === 0) return []
  const open = (await deps.keys(workspace)).column('contact', column)
  return rows.map(({ ref, contact, sealed, provider, at }) => ({
    ref,
    to: open.open(contact, sealed),
    providerId: provider,
    at: Math.floor(at),
  }))
}
