import type { Channel } from '../gateways/gateway.ts'
import type { Trx } from '../store/db.ts'
import { setConsent, suppress, type SuppressionReason, unsuppress } from '../store/suppression.ts'
import type { LiveSnapshot } from './live-index.ts'
import type { Wake } from './wake.ts'

/** Somebody wants no more marketing on a channel: the address is suppressed, whoever has it; their consents end, with a log. */
export async function optOut(
  trx: Trx,
  live: LiveSnapshot,
  workspace: number,
  channel: Channel,
  who: { indexes: Buffer[]; contacts: number[] },
  reason: SuppressionReason,
  source: string,
): Promise<Wake[]> {
  await suppress(trx, workspace, channel, who.indexes, reason, source)
  return consentWakes(live, await setConsent(trx, workspace, channel, 'marketing', who.contacts, false, source))
}

/** Somebody wants messages again. `reachable`: by an act that proves that the address works. */
export async function optIn(
  trx: Trx,
  live: LiveSnapshot,
  workspace: number,
  channel: Channel,
  who: { indexes: Buffer[]; contacts: number[] },
  source: string,
  reachable = false,
): Promise<Wake[]> {
  await unsuppress(trx, workspace, channel, who.indexes, reachable)
  return consentWakes(live, await setConsent(trx, workspace, channel, 'marketing', who.contacts, true, source))
}

/** The walks that listen to what people agree to. */
export function consentWakes(live: LiveSnapshot, contacts: number[]): Wake[] {
  const watchers = live.watchers((interest) => interest.consents)
  return watchers.length === 0 ? [] : contacts.map((contact) => ({ contact, watchers }))
}
