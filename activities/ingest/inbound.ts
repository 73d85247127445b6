import { messageStatus } from '../../schema/tables.ts'
import type { Inbound, InboundChoice } from '../gateways/gateway.ts'
import type { Trx } from '../store/db.ts'
import { type NewReceipt, storeReceipts } from '../store/receipts.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { addressIndexes } from '../store/suppression.ts'
import { insertTouches, lockMessages, type NewTouch, touchedMessages } from '../store/touches.ts'
import { distinct } from './events.ts'
import type { LiveSnapshot } from './live-index.ts'
import { type InboundGateway, instant, messageOf } from './inbound-items.ts'
import { afterReceipts, wakesFor } from './message-changes.ts'
import { applyChoices } from './choices.ts'
import { optOut } from './opt-out.ts'
import { applyReplies } from './replies.ts'
import { findByProvider } from '../store/provider-ids.ts'
import type { IngestDeps } from './upsert-contacts.ts'
import { type Wake, wakeWalks } from './wake.ts'

type Receipt = Extract<Inbound, { kind: 'receipt' }>
type Touched = Extract<Inbound, { kind: 'click' | 'open' | 'complaint' }>

const factOf = { click: 'clicked', open: 'opened', complaint: null } as const

/**
 * Applies what a gateway was told by its provider, in one transaction: receipts move messages forward, clicks, opens, replies and
 * complaints become touches, dead and unwilling addresses are suppressed, walks that listen are woken. Each dedupe key counts once.
 */
export async function applyInbound(deps: IngestDeps, gateway: InboundGateway, items: Inbound[]): Promise<void> {
  if (items.length === 0) return
  const live = await deps.live.read(gateway.workspace)
  const ring = await deps.keys(gateway.workspace)
  const receipts = items.filter((item) => item.kind === 'receipt')
  const replies = items.filter((item) => item.kind === 'reply')
  const choices = items.filter((item): item is InboundChoice => item.kind === 'optOut' || item.kind === 'optIn')
  const touches = items.filter(
    (item): item is Touched => item.kind === 'click' || item.kind === 'open' || item.kind === 'complaint',
  )
  const shares = await retryTransaction(deps.database.db, async (trx) => {
    const wakes: Wake[] = []
    if (receipts.length > 0) {
      const applied = await storeReceipts(trx, gateway.workspace, gateway.id, receipts.map(readReceipt))
      wakes.push(...(await afterReceipts(trx, live, gateway.workspace, gateway.channel, applied)))
    }
    if (touches.length > 0) wakes.push(...(await applyTouches(trx, live, gateway, touches)))
    if (replies.length > 0) wakes.push(...(await applyReplies(trx, live, ring, gateway, replies)))
    if (choices.length > 0) wakes.push(...(await applyChoices(trx, live, ring, gateway, choices)))
    return wakeWalks(trx, wakes)
  })
  deps.nudge(distinct(shares))
}

function readReceipt(item: Receipt): NewReceipt {
  const state = item.state === 'delivered' ? messageStatus.delivered : messageStatus.undelivered
  return {
    dedupe: item.dedupe.slice(0, 500),
    message: messageOf(item.ref),
    providerId: item.providerId ?? null,
    state,
    code: item.code?.slice(0, 100) ?? null,
    at: instant(item.at),
  }
}

async function applyTouches(trx: Trx, live: LiveSnapshot, gateway: InboundGateway, items: Touched[]): Promise<Wake[]> {
  const { workspace, channel, id } = gateway
  const byProvider = await findByProvider(
    trx,
    id,
    items.flatMap((item) => (item.ref === undefined && item.providerId !== undefined ? [item.providerId] : [])),
  )
  const touches = items.flatMap((item): NewTouch[] => {
    const message = messageOf(item.ref) ?? byProvider.get(item.providerId ?? '')
    if (message === undefined) return []
    return [
      {
        message,
        kind: item.kind,
        human: true,
        at: instant(item.at),
        detail: item.url?.slice(0, 2000) ?? null,
        sealed: null,
        dedupe: `${id}:${item.dedupe}`.slice(0, 600),
      },
    ]
  })
  const messages = await touchedMessages(
    trx,
    workspace,
    touches.map((touch) => touch.message),
  )
  await lockMessages(trx, [...messages.keys()])
  const fresh = await insertTouches(trx, workspace, touches, messages)
  const facts = fresh.flatMap((touch) => {
    const fact = factOf[touch.kind as keyof typeof factOf]
    return fact ? [{ contact: messages.get(touch.message)!.contact, fact }] : []
  })
  const complaining = fresh
    .filter((touch) => touch.kind === 'complaint')
    .map((touch) => messages.get(touch.message)!.contact)
  const indexes = await addressIndexes(trx, channel, complaining)
  const wakes =
    complaining.length === 0
      ? []
      : await optOut(trx, live, workspace, channel, { indexes, contacts: complaining }, 'complaint', `gateway:${id}`)
  return [...wakesFor(live, facts), ...wakes]
}
