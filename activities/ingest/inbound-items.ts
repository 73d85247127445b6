import type { Channel } from '../gateways/gateway.ts'

/** The account that was told something. */
export type InboundGateway = { id: string; workspace: number; channel: Channel }

/** Our reference as a message id; anything else is not ours. */
export function messageOf(ref: string | undefined): number | null {
  if (ref === undefined || !/^\d{1,16}$/.test(ref)) return null
  const id = Number(ref)
  return Number.isSafeInteger(id) ? id : null
}

/** A provider's clock is believed where it can be a date of ours; else it happened now. */
export function instant(at: number): number {
  return Number.isFinite(at) && at > 0 && at < 4e12 ? Math.floor(at) : Date.now()
}
