import { septets } from './gsm-alphabet.ts'

/**
 * How a text is billed.
 *
 * - `units`: septets in GSM-7, UTF-16 code units in UCS-2, characters (code units) under the mainland rule
 * - `parts`: what the provider bills, 0 for an empty text
 * - `left`: units that still fit into the last part
 */
export type SegmentCount = {
  encoding: 'GSM-7' | 'UCS-2'
  rule: SegmentRule
  units: number
  parts: number
  left: number
}

/** `mainland`: China, 70 / 67 whatever the alphabet. `international`: GSM-7 160 / 153 or UCS-2 70 / 67. */
export type SegmentRule = 'mainland' | 'international'

/** Counts without cutting: signature and opt-out words included, variables filled in. */
export function countSegments(text: string, rule: SegmentRule): SegmentCount {
  if (rule === 'mainland') return mainlandCount(text)
  const parts = splitSegments(text)
  const encoding = gsmLength(text) === null ? 'UCS-2' : 'GSM-7'
  const units = encoding === 'GSM-7' ? (gsmLength(text) ?? 0) : text.length
  const last = parts.at(-1) ?? ''
  const lastUnits = encoding === 'GSM-7' ? (gsmLength(last) ?? 0) : last.length
  return { encoding, rule, units, parts: parts.length, left: partSize(encoding, parts.length) - lastUnits }
}

function mainlandCount(text: string): SegmentCount {
  const units = text.length
  const parts = units === 0 ? 0 : units <= 70 ? 1 : Math.ceil(units / 67)
  const room = parts <= 1 ? 70 : parts * 67
  return { encoding: 'UCS-2', rule: 'mainland', units, parts, left: room - units }
}

/**
 * The parts of an international text as they go over the air. Never cuts an escape pair or a surrogate pair,
 * so it may need one part more than units / size says.
 */
export function splitSegments(text: string): string[] {
  if (text === '') return []
  const gsm = gsmLength(text)
  const encoding = gsm === null ? 'UCS-2' : 'GSM-7'
  if ((gsm ?? text.length) <= partSize(encoding, 1)) return [text]
  const size = partSize(encoding, 2)
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const character of text) {
    const cost = gsm === null ? character.length : septets(character)
    if (used + cost > size) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += character
    used += cost
  }
  parts.push(part)
  return parts
}

function partSize(encoding: SegmentCount['encoding'], parts: number): number {
  if (encoding === 'GSM-7') return parts <= 1 ? 160 : 153
  return parts <= 1 ? 70 : 67
}

/** Septets of the whole text, or null when one character is outside GSM 03.38. */
function gsmLength(text: string): number | null {
  let total = 0
  for (const character of text) {
    const cost = septets(character)
    if (cost === 0) return null
    total += cost
  }
  return total
}
