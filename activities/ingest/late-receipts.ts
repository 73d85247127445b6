import type { Channel } from '../gateways/gateway.ts'
import type { Db } from '../store/db.ts'
import { type AppliedReceipt, applyWaitingReceipts, expireSilentMessages } from '../store/receipts.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { distinct } from './events.ts'
import { afterReceipts } from './message-changes.ts'
import type { IngestDeps } from './upsert-contacts.ts'
import { type Share, wakeWalks } from './wake.ts'

const sliceSize = 5000
const batchesAtOnce = 200
const channels: Channel[] = ['sms', 'email', 'wechat']
const expiredUntil = new WeakMap<Db, Date>()

/** Applies receipts that came before the message they are about. For the sweeper; answers how many found their message. */
export async function matchLateReceipts(deps: Omit<IngestDeps, 'keys'>): Promise<number> {
  let total = 0
  for (;;) {
    const { matched, shares } = await retryTransaction(deps.database.db, async (trx) => {
      const { applied, matched } = await applyWaitingReceipts(trx, sliceSize)
      const shares: Share[] = []
      for (const [workspace, channel, group] of groups(applied)) {
        const live = await deps.live.read(workspace)
        shares.push(...(await wakeWalks(trx, await afterReceipts(trx, live, workspace, channel, group))))
      }
      return { matched, shares }
    })
    deps.nudge(distinct(shares))
    total += matched
    if (matched < sliceSize) return total
  }
}

/** Expires messages without a receipt after 72 hours. For the sweeper; answers how many. */
export async function expireMessages(deps: Omit<IngestDeps, 'keys'>): Promise<number> {
  const { db } = deps.database
  let total = 0
  for (;;) {
    const { expired, until, shares } = await retryTransaction(db, async (trx) => {
      const { expired, until } = await expireSilentMessages(trx, expiredUntil.get(db) ?? new Date(0), batchesAtOnce)
      const shares: Share[] = []
      for (const [workspace, channel, group] of groups(expired.map((message) => ({ ...message, channel: 1 })))) {
        shares.push(
          ...(await wakeWalks(
            trx,
            await afterReceipts(trx, await deps.live.read(workspace), workspace, channel, group),
          )),
        )
      }
      return { expired, until, shares }
    })
    deps.nudge(distinct(shares))
    total += expired.length
    if (until === null) return total
    expiredUntil.set(db, until)
  }
}

function groups(
  rows: (AppliedReceipt & { workspace: number; channel: number })[],
): [number, Channel, AppliedReceipt[]][] {
  const byKey = new Map<string, [number, Channel, AppliedReceipt[]]>()
  for (const row of rows) {
    const key = `${row.workspace}/${row.channel}`
    const group = byKey.get(key) ?? [row.workspace, channels[row.channel - 1] ?? 'sms', []]
    byKey.set(key, group)
    group[2].push(row)
  }
  return [...byKey.values()]
}
