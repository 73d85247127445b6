import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLinkCoder } from '../../../activities/links/code.ts'
import { sipHash } from '../../../activities/links/sip-hash.ts'

const coder = createLinkCoder(Buffer.alloc(32, 7))

test('the keyed function is SipHash-2-4: the eight-byte vector of its reference', () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, at) => at)
  const key = new Uint32Array(bytes.buffer)
  const [low, high] = sipHash(key, 0x03020100, 0x07060504)
  // Reference vector for the input 00..07 under the key 00..0f: 62 24 93 9a 79 f5 f5 93.
  expect([low, high]).toEqual([0x9a932462, 0x93f5f579])
})

test('every code leads back to its message and link', () => {
  const id = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }))
  fc.assert(
    fc.property(id, fc.integer({ min: 0, max: 15 }), (messageId, linkIndex) => {
      const code = coder.encode(messageId, linkIndex)
      expect(code).toMatch(/^[0-9A-Za-z]{9}$|^[0-9A-Za-z]{11}$/)
      expect(coder.decode(code)).toEqual({ messageId, linkIndex })
    }),
    { numRuns: 2000 },
  )
})

test.each([0, 1, 2 ** 36 - 1, 2 ** 36, 2 ** 53 - 1])('the edge id %d makes the round trip', (messageId) => {
  for (const linkIndex of [0, 15])
    expect(coder.decode(coder.encode(messageId, linkIndex))).toEqual({ messageId, linkIndex })
})

test('two hundred thousand neighbouring ids give different codes that look unrelated', () => {
  const codes = new Set<string>()
  let sameFirst = 0
  for (let id = 0; id < 200_000; id++) {
    const code = coder.encode(id, 0)
    if (codes.size > 0 && code.startsWith('0')) sameFirst++
    codes.add(code)
  }
  expect(codes.size).toBe(200_000)
  expect(sameFirst).toBeLessThan(200_000 / 15)
})

test('random codes are refused at the promised odds', () => {
  let state = 12345
  const digit = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'[state % 62]
  }
  let hits = 0
  for (let guess = 0; guess < 100_000; guess++) {
    if (coder.decode(Array.from({ length: 9 }, digit).join(''))) hits++
  }
  // 1 in 4,096 of the third in range decodes at all, to an id among 69 billion.
  expect(hits).toBeLessThan(40)
})

test('a code with one character changed leads nowhere near', () => {
  const code = coder.encode(123_456, 3)
  let decoded = 0
  for (let at = 0; at < code.length; at++) {
    for (const other of 'aZ09') {
      const changed = code.slice(0, at) + other + code.slice(at + 1)
      const target = changed === code ? null : coder.decode(changed)
      if (target) decoded++
      expect(target?.messageId).not.toBe(123_456)
    }
  }
  expect(decoded).toBeLessThanOrEqual(1)
})

test('another key, rubbish and wrong lengths decode to null', () => {
  const other = createLinkCoder(Buffer.alloc(32, 8))
  const foreign = Array.from({ length: 200 }, (_, id) => coder.decode(other.encode(id, 0))).filter(Boolean)
  expect(foreign.length).toBeLessThanOrEqual(2)
  for (const rubbish of [
    '',
    'a',
    '!!!!!!!!!',
    '/../../et',
    'zzzzzzzzz',
    'zzzzzzzzzzz',
    'a'.repeat(10),
    '😀'.repeat(5),
    'a'.repeat(10_000),
  ]) {
    expect(coder.decode(rubbish)).toBeNull()
  }
})

test('an impossible id or index is refused', () => {
  for (const [id, index] of [
    [-1, 0],
    [1.5, 0],
    [2 ** 53, 0],
    [1, 16],
    [1, -1],
    [1, 0.5],
  ] as const) {
    expect(() => coder.encode(id, index)).toThrow(RangeError)
  }
  expect(() => createLinkCoder(Buffer.alloc(8))).toThrow(RangeError)
})
