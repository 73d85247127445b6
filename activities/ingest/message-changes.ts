import type { MessageFact } from '../../schema/condition.ts'
import { messageStatus } from '../../schema/tables.ts'
import type { Channel } from '../gateways/gateway.ts'
import { Counts } from '../store/counts.ts'
import type { Trx } from '../store/db.ts'
import type { AppliedReceipt } from '../store/receipts.ts'
import { addressIndexes, suppress } from '../store/suppression.ts'
import { addBackCounts } from '../store/touches.ts'
import { isHardBounce } from './hard-bounce.ts'
import type { LiveSnapshot } from './live-index.ts'
import type { Wake } from './wake.ts'

const metrics: Record<number, string> = {
  [messageStatus.delivered]: 'delivered',
  [messageStatus.undelivered]: 'undelivered',
  [messageStatus.expired]: 'expired',
}

/** Counts messages that changed their state, suppresses dead addresses, and answers whom that may wake. */
export async function afterReceipts(
  trx: Trx,
  live: LiveSnapshot,
  workspace: number,
  channel: Channel,
  applied: AppliedReceipt[],
): Promise<Wake[]> {
  const counts = new Map<number, Counts>()
  for (const { version, step, state } of applied) {
    const ofVersion = counts.get(version) ?? new Counts()
    counts.set(version, ofVersion)
    ofVersion.add(step, metrics[state] ?? 'expired')
  }
  await addBackCounts(trx, counts)
  const dead = applied.filter(
    ({ state, code }) => state === messageStatus.undelivered && isHardBounce(channel, code ?? undefined),
  )
  await suppress(
    trx,
    workspace,
    channel,
    await addressIndexes(
      trx,
      channel,
      dead.map(({ contact }) => contact),
    ),
    'hardBounce',
    'receipt',
  )
  return wakesFor(
    live,
    applied.map(({ contact, state }) => ({
      contact,
      fact: state === messageStatus.delivered ? 'delivered' : 'failed',
    })),
  )
}

/** Whom facts about contacts' messages may wake. */
export function wakesFor(live: LiveSnapshot, facts: { contact: number; fact: MessageFact }[]): Wake[] {
  const watchers = new Map<MessageFact, Wake['watchers']>()
  return facts.flatMap(({ contact, fact }) => {
    let list = watchers.get(fact)
    if (!list) watchers.set(fact, (list = live.watchers((interest) => interest.facts.has(fact))))
    return list.length > 0 ? [{ contact, watchers: list }] : []
  })
}
