import { hash } from 'node:crypto'
import type { Inbound } from './gateway.ts'
import type { DeliverSm, SmppAddress } from './smpp-pdu.ts'
import { type IdFormat, readSmppReceipt, readSmppText, smppId } from './smpp-receipt.ts'

/** Takes what an SMS centre delivers; answers the status for it when it is stored. */
export type SmppInbox = { take(message: DeliverSm): Promise<number> }

type Waiting = { item: Inbound; resolve(status: number): void; reject(error: unknown): void }

const gatherMs = 15
const mostTogether = 500
const mostPieces = 1000

/**
 * Receipts and replies of a link, gathered for a moment and stored together: each is answered once it is. Replies in pieces are put
 * together. Without `deliver` nothing is taken, so that the centre keeps it.
 */
export function createSmppInbox(
  idFormat: IdFormat,
  deliver: ((items: Inbound[]) => Promise<void>) | undefined,
  now: () => number,
): SmppInbox {
  let waiting: Waiting[] = []
  const pieces = new Map<string, string[]>()
  const flush = (): void => {
    const together = waiting
    waiting = []
    if (together.length === 0) return
    void deliver!(together.map(({ item }) => item)).then(
      () => together.forEach(({ resolve }) => resolve(0)),
      (error: unknown) => together.forEach(({ reject }) => reject(error)),
    )
  }
  const store = (item: Inbound): Promise<number> =>
    new Promise((resolve, reject) => {
      if (waiting.push({ item, resolve, reject }) >= mostTogether) flush()
      else if (waiting.length === 1) setTimeout(flush, gatherMs)
    })
  return {
    async take(message) {
      if (!deliver) return 0x64
      const receipt = readSmppReceipt(message)
      if (receipt) {
        if (receipt.state === null) return 0
        const id = smppId(receipt.id, idFormat, 'receipt')
        const { state, code } = receipt
        return store({
          kind: 'receipt',
          providerId: id,
          state,
          ...(state === 'delivered' ? {} : { code }),
          at: now(),
          dedupe: `${id}:${state}`,
        })
      }
      const from = numberOf(message.source)
      const { text, part } = readSmppText(message)
      const whole = part
        ? join(pieces, `${from}/${message.destination.address}/${part.key}/${part.total}`, part, text)
        : text
      if (whole === null || from === '') return 0
      const at = now()
      const digest = hash(
        'sha256',
        `${from}|${message.destination.address}|${whole}|${Math.floor(at / 60_000)}`,
        'base64url',
      )
      return store({ kind: 'reply', from, text: whole.slice(0, 5000), at, dedupe: `mo:${digest}` })
    },
  }
}

/** The text once all pieces are there; null before. */
function join(
  pieces: Map<string, string[]>,
  key: string,
  { total, number }: { total: number; number: number },
  text: string,
): string | null {
  if (total < 2 || number < 1 || number > total) return text
  const list = pieces.get(key) ?? []
  list[number] = text
  pieces.set(key, list)
  if (pieces.size > mostPieces) pieces.delete(pieces.keys().next().value ?? '')
  if (list.filter((piece) => piece !== undefined).length < total) return null
  pieces.delete(key)
  return list.slice(1).join('')
}

function numberOf({ ton, address }: SmppAddress): string {
  const digits = address.replace(/[^0-9A-Za-z+]/g, '')
  return ton === 1 && /^\d{8,15}$/.test(digits) ? `+${digits}` : digits
}
