import { gsmBasic } from '../../schema/sms/gsm-alphabet.ts'

const escape = 0x1b
const extension: [string, number][] = [
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]
/** The escape takes a place of its own in the table that the alphabet leaves out. */
const basic = Array.from(gsmBasic, (character, at): [string, number] => [character, at < escape ? at : at + 1])
const bytesOf = new Map<string, number[]>([
  ...basic.map(([character, code]): [string, number[]] => [character, [code]]),
  ...extension.map(([character, code]): [string, number[]] => [character, [escape, code]]),
])
const characterOf = new Map(basic.map(([character, code]) => [code, character]))
const extendedOf = new Map(extension.map(([character, code]) => [code, character]))

/** The characters of a text as GSM 03.38, one or two octets each, unpacked; null when one is not in the alphabet. */
export function gsmUnits(text: string): number[][] | null {
  const units: number[][] = []
  for (const character of text) {
    const bytes = bytesOf.get(character)
    if (!bytes) return null
    units.push(bytes)
  }
  return units
}

export function decodeGsm(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at]!
    if (code === escape) text += extendedOf.get(bytes[++at] ?? -1) ?? ' '
    else text += characterOf.get(code & 0x7f) ?? '?'
  }
  return text
}
