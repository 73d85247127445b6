/** Commands of SMPP 3.4; an answer has the top bit set. */
export const smpp = {
  bindReceiver: 0x1,
  bindTransmitter: 0x2,
  submitSm: 0x4,
  deliverSm: 0x5,
  unbind: 0x6,
  bindTransceiver: 0x9,
  enquireLink: 0x15,
  genericNack: 0x80000000,
} as const
export const answerBit = 0x80000000

/** Optional parameters (TLVs) that are read or written. */
export const tlv = {
  receiptedMessageId: 0x001e,
  sarRef: 0x020c,
  sarTotal: 0x020e,
  sarNumber: 0x020f,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const

export type Pdu = { command: number; status: number; sequence: number; body: Buffer }
export type SmppAddress = { ton: number; npi: number; address: string }
export type DeliverSm = {
  source: SmppAddress
  destination: SmppAddress
  esmClass: number
  dataCoding: number
  message: Buffer
  tlvs: Map<number, Buffer>
}

/** The most that a PDU of the other side may be: what claims to be longer is not SMPP any more. */
const mostBytes = 16_384

export function encodePdu({ command, status, sequence, body }: Pdu): Buffer {
  const pdu = Buffer.allocUnsafe(16 + body.length)
  pdu.writeUInt32BE(pdu.length, 0)
  pdu.writeUInt32BE(command >>> 0, 4)
  pdu.writeUInt32BE(status, 8)
  pdu.writeUInt32BE(sequence, 12)
  body.copy(pdu, 16)
  return pdu
}

/** The whole PDUs at the start of a buffer, and what is left. Throws `RangeError` when the bytes are no SMPP. */
export function readPdus(buffer: Buffer): { pdus: Pdu[]; rest: Buffer } {
  const pdus: Pdu[] = []
  let at = 0
  while (buffer.length - at >= 4) {
    const length = buffer.readUInt32BE(at)
    if (length < 16 || length > mostBytes) throw new RangeError('not a PDU')
    if (buffer.length - at < length) break
    pdus.push({
      command: buffer.readUInt32BE(at + 4),
      status: buffer.readUInt32BE(at + 8),
      sequence: buffer.readUInt32BE(at + 12),
      body: buffer.subarray(at + 16, at + length),
    })
    at += length
  }
  return { pdus, rest: buffer.subarray(at) }
}

/** Fields one after the other: numbers are octets, texts end with a zero, buffers are as they are. */
export function fields(...parts: (number | string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'number'
        ? Buffer.from([part])
        : typeof part === 'string'
          ? Buffer.from(`${part}\0`, 'latin1')
          : part,
    ),
  )
}

export function encodeTlv(tag: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(tag, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value])
}

/** A text up to its zero; the answer to a submit is often nothing else. Latin-1, so that no id changes. */
export function readCString(body: Buffer, at = 0): { text: string; next: number } {
  const end = body.indexOf(0, at)
  const stop = end < 0 ? body.length : end
  return { text: body.toString('latin1', at, stop), next: stop + 1 }
}

/** Throws `RangeError` when the body is cut short. */
export function readDeliverSm(body: Buffer): DeliverSm {
  let at = readCString(body).next
  const octet = () => body.readUInt8(at++)
  const text = () => {
    const read = readCString(body, at)
    at = read.next
    return read.text
  }
  const address = (): SmppAddress => ({ ton: octet(), npi: octet(), address: text() })
  const source = address()
  const destination = address()
  const esmClass = octet()
  octet()
  octet()
  text()
  text()
  octet()
  octet()
  const dataCoding = octet()
  octet()
  const length = octet()
  if (at + length > body.length) throw new RangeError('cut short')
  const short = body.subarray(at, at + length)
  const tlvs = readTlvs(body, at + length)
  return { source, destination, esmClass, dataCoding, message: tlvs.get(tlv.messagePayload) ?? short, tlvs }
}

function readTlvs(body: Buffer, from: number): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  let at = from
  while (body.length - at >= 4) {
    const end = at + 4 + body.readUInt16BE(at + 2)
    if (end > body.length) break
    found.set(body.readUInt16BE(at), body.subarray(at + 4, end))
    at = end
  }
  return found
}
