import type { Channel } from '../gateways/gateway.ts'

/**
 * What a test address plays, by the last four digits of a number or openid (`…0003`) or by the start of an e-mail address
 * (`fault-0003@`):
 *
 * | suffix | fault |
 * |---|---|
 * | 0001 | accepted, then an `undelivered` receipt |
 * | 0002 | throttled twice, then accepted |
 * | 0003 | accepted, no receipt ever |
 * | 0004 | the receipt comes twice |
 * | 0005 | the receipt comes before the answer of the call |
 * | 0006 | accepted, but the call is never answered |
 * | 0007 | refused for good (blacklisted) |
 */
export type AddressFault = 'unreachable' | 'throttle' | 'noReceipt' | 'twice' | 'early' | 'hang' | 'blacklisted'

const bySuffix: (AddressFault | undefined)[] = [
  undefined,
  'unreachable',
  'throttle',
  'noReceipt',
  'twice',
  'early',
  'hang',
  'blacklisted',
]

/** Looks at character codes only: it runs for every message of a broadcast. */
export function addressFault(channel: Channel, to: string): AddressFault | undefined {
  if (channel === 'email') {
    return to.startsWith('fault-000') && to.charCodeAt(10) === 0x40 ? bySuffix[to.charCodeAt(9) - 48] : undefined
  }
  const end = to.length
  if (end < 5 || to.charCodeAt(end - 2) !== 48 || to.charCodeAt(end - 3) !== 48 || to.charCodeAt(end - 4) !== 48)
    return undefined
  return bySuffix[to.charCodeAt(end - 1) - 48]
}

/**
 * What a whole call plays, asked for by the header `x-sandbox-fault` or an account's settings. `503` and `429` take
 * nothing; all others happen after the messages were accepted, which is the harder case for the sender.
 * `late` may carry milliseconds: `late:500`.
 */
export const callFaults = [
  'html',
  'truncated',
  'late',
  'too-many',
  'too-few',
  'shuffled',
  '503',
  '429',
  'reset',
  'hang',
] as const
export type CallFault = (typeof callFaults)[number]

/** Reads a header or setting; undefined for none or an unknown one. */
export function readCallFault(text: string | undefined): { fault: CallFault; lateMs: number } | undefined {
  const [name, milliseconds] = (text ?? '').split(':')
  const fault = callFaults.find((known) => known === name)
  return fault && { fault, lateMs: Number(milliseconds) || 15_000 }
}
