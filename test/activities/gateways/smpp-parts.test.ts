import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeGsm, gsmUnits } from '../../../activities/gateways/gsm7.ts'
import { smppParts, TooLongError } from '../../../activities/gateways/smpp-parts.ts'
import { encodePdu, readPdus } from '../../../activities/gateways/smpp-pdu.ts'
import { readSmppReceipt } from '../../../activities/gateways/smpp-receipt.ts'
import { smppStatus } from '../../../activities/gateways/smpp-status.ts'
import { gsmBasic } from '../../../schema/sms/gsm-alphabet.ts'
import { countSegments } from '../../../schema/sms/segments.ts'

const modes = ['udh8', 'udh16', 'sar'] as const
const alphabets = {
  gsm: fc.string({ unit: fc.constantFrom(...gsmBasic, ...'^{}\\[~]|€'), maxLength: 1200 }),
  mixed: fc.string({ unit: fc.constantFrom('a', '您', '😀', '👨‍👩‍👧', '€', 'é', '\ud83d', '“'), maxLength: 600 }),
  any: fc.string({ unit: 'binary', maxLength: 400 }),
}
const bodyOf = ({ message, udh }: { message: Buffer; udh: boolean }) =>
  udh ? message.subarray(1 + message[0]!) : message
const textOf = ({ dataCoding, ...part }: ReturnType<typeof smppParts>[number]) =>
  dataCoding === 0 ? decodeGsm(bodyOf(part)) : Buffer.from(bodyOf(part)).swap16().toString('utf16le')

describe.each(Object.entries(alphabets))('texts of the alphabet %s', (_name, texts) => {
  test('come back whole from their parts, none torn, none larger than a message may be', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...modes), (text, mode) => {
        const parts = smppParts(text, mode, 0x1234)
        expect(parts.map(textOf).join('')).toBe(text.toWellFormed())
        for (const part of parts) {
          // A septet is an octet here: 160 alone, 140 packed octets with a header.
          expect(part.message.length).toBeLessThanOrEqual(part.dataCoding === 0 ? 160 : 140)
          expect(textOf(part).isWellFormed()).toBe(true)
          if (part.dataCoding === 0) expect(bodyOf(part).at(-1)).not.toBe(0x1b)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('are billed as many parts as are sent', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text !== '')
        const whole = text.toWellFormed()
        expect(smppParts(text, 'udh8', 1)).toHaveLength(countSegments(whole, 'international').parts)
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(306), 2],
  ['a'.repeat(307), 3],
  ['你'.repeat(70), 1],
  ['你'.repeat(71), 2],
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  ['😀'.repeat(35), 1],
  ['😀'.repeat(36), 2],
])('the conformance table: %#', (text, parts) => {
  expect(smppParts(text, 'udh8', 1)).toHaveLength(parts)
})

test('255 parts are the most', () => {
  expect(smppParts('你'.repeat(67 * 255), 'udh8', 1)).toHaveLength(255)
  expect(() => smppParts('你'.repeat(67 * 255 + 1), 'udh8', 1)).toThrow(TooLongError)
  expect(smppParts('你'.repeat(20_000), 'payload', 1)).toHaveLength(1)
})

test('half a surrogate pair becomes the replacement character', () => {
  expect(textOf(smppParts('您\ud83d好', 'udh8', 1)[0]!)).toBe('您\ufffd好')
})

test('the GSM alphabet is the one of the standard', () => {
  const codes = (text: string) => gsmUnits(text)?.flat()
  expect(codes('@£$_ΔÆÉ [à€')).toEqual([0, 1, 2, 0x11, 0x10, 0x1c, 0x1f, 0x20, 0x1b, 0x3c, 0x7f, 0x1b, 0x65])
  expect(codes('您')).toBeUndefined()
})

test('PDUs come whole, in pieces, several at once; what is none is refused', () => {
  const pdu = { command: 4, status: 0, sequence: 7, body: Buffer.from('abc') }
  const bytes = Buffer.concat([encodePdu(pdu), encodePdu({ ...pdu, sequence: 8 })])
  for (let cut = 0; cut <= bytes.length; cut++) {
    const first = readPdus(bytes.subarray(0, cut))
    const second = readPdus(Buffer.concat([first.rest, bytes.subarray(cut)]))
    expect([...first.pdus, ...second.pdus].map(({ sequence }) => sequence)).toEqual([7, 8])
    expect(second.rest).toHaveLength(0)
  }
  for (const bad of [
    [0, 0, 0, 15],
    [0x7f, 0, 0, 0],
    [0, 0, 0x40, 1],
  ])
    expect(() => readPdus(Buffer.from(bad))).toThrow(RangeError)
})

const receipt = (text: string, esmClass = 4) =>
  readSmppReceipt({
    source: { ton: 1, npi: 1, address: '1' },
    destination: { ton: 1, npi: 1, address: '2' },
    esmClass,
    dataCoding: 0,
    message: Buffer.from(text, 'latin1'),
    tlvs: new Map(),
  })

test.each([
  [
    'id:1 sub:001 dlvrd:001 submit date:2611240800 done date:2611240801 stat:DELIVRD err:000 text:Hi',
    'delivered',
    'DELIVRD',
  ],
  ['id:1 stat:DELIVRD', 'delivered', 'DELIVRD'],
  ['STAT:delivrd ERR:000 ID:1', 'delivered', 'DELIVRD'],
  [
    'id:1 sub:1 dlvrd:1 submit date:261124080011 done date:261124080112 stat:UNDELIV err:1F text:',
    'undelivered',
    'UNDELIV:1F',
  ],
  ['id:1 stat:REJECTD err:MK:0001', 'undelivered', 'REJECTD:MK:0001'],
  ['id:1 stat:EXPIRED err:0', 'undelivered', 'EXPIRED'],
  ['id:1 stat:ENROUTE', null, 'ENROUTE'],
  ['id:1 stat:ACCEPTD', null, 'ACCEPTD'],
])('the receipt %j is understood', (text, state, code) => {
  expect(receipt(text)).toEqual({ id: '1', state, code })
})

test('what is no receipt is none', () => {
  expect(receipt('Hello', 0)).toBeNull()
  expect(receipt('nonsense')).toBeNull()
  expect(receipt('')).toBeNull()
})

test.each([
  [0x58, 'throttle'],
  [0x14, 'throttle'],
  [0x08, 'retry'],
  [0x64, 'retry'],
  [0x0b, 'number'],
  [0x0a, 'account'],
  [0x0e, 'account'],
  [0x45, 'message'],
  [0x999, 'message'],
] as const)('status %i asks to %s', (status, reaction) => {
  expect(smppStatus(status).reaction).toBe(reaction)
})
