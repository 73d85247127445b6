import { decodeGsm } from './gsm7.ts'
import { type DeliverSm, tlv } from './smpp-pdu.ts'

/** How ids are written: in some links the answer to a submit has them in hex and the receipt in decimals, or the other way round. */
export type IdFormat = 'same' | 'hexInResponse' | 'hexInReceipt'

/** What a receipt says; `state` null for one that is still on its way. */
export type SmppReceipt = { id: string; state: 'delivered' | 'undelivered' | null; code: string }

const states = [
  'SCHEDULED',
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
  'SKIPPED',
]
const onTheWay = new Set(['SCHEDULED', 'ENROUTE', 'ACCEPTD', 'UNKNOWN'])

/** A delivery receipt in the words of 3.4, in any order and case, or as parameters; null for anything else. */
export function readSmppReceipt({ esmClass, message, tlvs }: DeliverSm): SmppReceipt | null {
  // Latin-1 whatever the data coding says: the text is ASCII, and ids must stay what they are.
  const text = message.toString('latin1')
  const given = tlvs.get(tlv.receiptedMessageId)
  const state = tlvs.get(tlv.messageState)?.[0]
  if ((esmClass & 0x3c) !== 0x04 && given === undefined && !/\bid:\S+.*\bstat:/is.test(text)) return null
  const id = given?.toString('latin1').replace(/\0.*$/s, '') || field(text, /(?:^|\s)id:\s*([^\s]{1,65})/i)
  const word = state === undefined ? field(text, /\bstat:\s*(\w{2,12})/i)?.toUpperCase() : states[state]
  if (id === undefined || id === '' || word === undefined) return null
  const name = word.startsWith('DELIV') ? 'DELIVRD' : word
  if (name === 'DELIVRD') return { id, state: 'delivered', code: name }
  if (onTheWay.has(name)) return { id, state: null, code: name }
  return {
    id,
    state: 'undelivered',
    code: [name, errorOf(text, tlvs.get(tlv.networkErrorCode))].filter(Boolean).join(':'),
  }
}

/** An id of an answer or a receipt in the form by which both are the same. */
export function smppId(id: string, format: IdFormat, from: 'response' | 'receipt'): string {
  const hex = format === (from === 'response' ? 'hexInResponse' : 'hexInReceipt')
  if (hex && /^[0-9a-f]{1,32}$/i.test(id)) return BigInt(`0x${id}`).toString()
  return format !== 'same' && /^\d{1,39}$/.test(id) ? BigInt(id).toString() : id
}

/** The text of something that a person sent. */
export function readSmppText({ dataCoding, message, esmClass, tlvs }: DeliverSm): {
  text: string
  part: { key: string; total: number; number: number } | null
} {
  const headed = (esmClass & 0x40) !== 0 && message.length > 0
  const header = headed ? message.subarray(1, 1 + message[0]!) : Buffer.alloc(0)
  const bytes = headed ? message.subarray(1 + message[0]!) : message
  return { text: decode(dataCoding, bytes), part: concatenation(header) ?? sar(tlvs) }
}

function decode(dataCoding: number, bytes: Buffer): string {
  if (dataCoding === 8 || (dataCoding & 0xfc) === 0x18)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
      .toWellFormed()
  // Some senders say ASCII and write GSM: no text has these control characters.
  const ascii =
    dataCoding === 1 && !bytes.some((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
  return ascii || dataCoding === 3 ? bytes.toString('latin1') : decodeGsm(bytes)
}

function concatenation(header: Buffer): { key: string; total: number; number: number } | null {
  for (let at = 0; at + 1 < header.length; at += 2 + header[at + 1]!) {
    const value = header.subarray(at + 2, at + 2 + header[at + 1]!)
    const kind = header[at]
    const wide = kind === 8
    if ((kind !== 0 && !wide) || value.length !== (wide ? 4 : 3)) continue
    return {
      key: value.toString('hex', 0, value.length - 2),
      total: value.at(-2)!,
      number: value.at(-1)!,
    }
  }
  return null
}

function sar(tlvs: Map<number, Buffer>): { key: string; total: number; number: number } | null {
  const [ref, total, number] = [tlvs.get(tlv.sarRef), tlvs.get(tlv.sarTotal)?.[0], tlvs.get(tlv.sarNumber)?.[0]]
  return ref && total !== undefined && number !== undefined ? { key: `s${ref.toString('hex')}`, total, number } : null
}

function errorOf(text: string, network: Buffer | undefined): string | undefined {
  const word = field(text, /\berr:\s*([0-9A-Za-z:]{1,20})/i)
  if (word !== undefined && !/^0*$/.test(word)) return word
  return network && network.length >= 3 ? String(network.readUInt16BE(1)) : undefined
}

function field(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1]
}
