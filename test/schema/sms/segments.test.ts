import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { countSegments, splitSegments } from '../../../schema/sms/segments.ts'

const family = '👨‍👩‍👧‍👦'

test.each([
  ['a'.repeat(160), 'GSM-7', 1],
  ['a'.repeat(161), 'GSM-7', 2],
  ['a'.repeat(306), 'GSM-7', 2],
  ['a'.repeat(307), 'GSM-7', 3],
  ['你'.repeat(70), 'UCS-2', 1],
  ['你'.repeat(71), 'UCS-2', 2],
  ['你'.repeat(134), 'UCS-2', 2],
  ['你'.repeat(135), 'UCS-2', 3],
  ['€'.repeat(80), 'GSM-7', 1],
  ['€'.repeat(81), 'GSM-7', 2],
  ['a'.repeat(152) + '€' + 'b'.repeat(20), 'GSM-7', 2],
  ['😀'.repeat(35), 'UCS-2', 1],
  ['😀'.repeat(36), 'UCS-2', 2],
  [family.repeat(7), 'UCS-2', 2],
  ['“hi” – it’s', 'UCS-2', 1],
  ['', 'GSM-7', 0],
])('conformance: %s is %s in %i parts', (text, encoding, parts) => {
  expect(countSegments(text, 'international')).toMatchObject({ encoding, parts })
})

test.each([
  [70, 1, 0],
  [71, 2, 63],
  [134, 2, 0],
  [135, 3, 66],
  [1, 1, 69],
  [0, 0, 70],
])('in mainland China %i characters are %i parts with %i left, in any alphabet', (length, parts, left) => {
  for (const character of ['a', '你']) {
    expect(countSegments(character.repeat(length), 'mainland')).toMatchObject({ parts, left, units: length })
  }
})

test('an escape pair is never cut', () => {
  const [first, second] = splitSegments('a'.repeat(152) + '€' + 'b'.repeat(20))
  expect(first).toBe('a'.repeat(152))
  expect(second).toBe('€' + 'b'.repeat(20))
})

test('a surrogate pair is never cut, nothing is lost and no part is too long', () => {
  const alphabet = fc.constantFrom('a', '€', '你', '😀', '\ud83d', '[', family)
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 400 }), (pieces) => {
      const text = pieces.join('')
      const parts = splitSegments(text)
      expect(parts.join('')).toBe(text)
      for (const part of parts) {
        const units = countSegments(part, 'international').units
        expect(units).toBeLessThanOrEqual(parts.length === 1 ? 160 : 153)
      }
      for (let at = 1; at < parts.length; at++) {
        const seam = (parts[at - 1] ?? '').slice(-1) + (parts[at] ?? '').slice(0, 1)
        expect(/^[\ud800-\udbff][\udc00-\udfff]$/.test(seam)).toBe(false)
      }
    }),
    { numRuns: 200 },
  )
})
