import { gsmUnits } from './gsm7.ts'
import { encodeTlv, tlv } from './smpp-pdu.ts'

/** How a link takes a long text: with a header of 8 or 16 bits of reference, by SAR parameters, or whole as a payload. */
export type LongMessages = 'udh8' | 'udh16' | 'sar' | 'payload'

/** One submit: what goes into `short_message` and behind it. */
export type SmppPart = { dataCoding: 0 | 8; udh: boolean; message: Buffer; tlvs: Buffer }

/** A text that would take more than 255 parts. */
export class TooLongError extends Error {}

const none = Buffer.alloc(0)
/** Septets or UTF-16 code units of a single message, and of a part under each kind of header. */
const room = {
  0: { single: 160, udh8: 153, udh16: 152, sar: 153 },
  8: { single: 70, udh8: 67, udh16: 66, sar: 67 },
} as const

/**
 * A text as the submits it takes: GSM 03.38 when all of it is in that alphabet, else UCS-2. Neither an escape sequence nor a surrogate
 * pair is torn apart; half of one becomes U+FFFD. `ref`: of this long message among those to its recipient.
 */
export function smppParts(text: string, mode: LongMessages, ref: number): SmppPart[] {
  const whole = text.toWellFormed()
  const gsm = gsmUnits(whole)
  const dataCoding = gsm ? 0 : 8
  const units = gsm ? gsm.map((bytes) => Buffer.from(bytes)) : Array.from(whole, ucs2)
  const sizeOf = (unit: Buffer) => (gsm ? unit.length : unit.length / 2)
  const total = units.reduce((sum, unit) => sum + sizeOf(unit), 0)
  if (total <= room[dataCoding].single) return [{ dataCoding, udh: false, message: Buffer.concat(units), tlvs: none }]
  if (mode === 'payload')
    return [{ dataCoding, udh: false, message: none, tlvs: encodeTlv(tlv.messagePayload, Buffer.concat(units)) }]
  const parts: Buffer[][] = [[]]
  let used = 0
  for (const unit of units) {
    const size = sizeOf(unit)
    if (used + size > room[dataCoding][mode]) {
      parts.push([])
      used = 0
    }
    parts.at(-1)!.push(unit)
    used += size
  }
  if (parts.length > 255) throw new TooLongError()
  return parts.map((part, at) => headed(dataCoding, Buffer.concat(part), mode, ref, parts.length, at + 1))
}

function headed(
  dataCoding: 0 | 8,
  text: Buffer,
  mode: Exclude<LongMessages, 'payload'>,
  ref: number,
  total: number,
  number: number,
): SmppPart {
  if (mode === 'sar') {
    const sar = [
      encodeTlv(tlv.sarRef, Buffer.from([(ref >> 8) & 0xff, ref & 0xff])),
      encodeTlv(tlv.sarTotal, Buffer.from([total])),
      encodeTlv(tlv.sarNumber, Buffer.from([number])),
    ]
    return { dataCoding, udh: false, message: text, tlvs: Buffer.concat(sar) }
  }
  const header =
    mode === 'udh8' ? [5, 0, 3, ref & 0xff, total, number] : [6, 8, 4, (ref >> 8) & 0xff, ref & 0xff, total, number]
  return { dataCoding, udh: true, message: Buffer.concat([Buffer.from(header), text]), tlvs: none }
}

function ucs2(character: string): Buffer {
  return Buffer.from(character, 'utf16le').swap16()
}
