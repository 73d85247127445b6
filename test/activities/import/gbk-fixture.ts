const decoder = new TextDecoder('gb18030')
let table: Map<string, [number, number]> | undefined

/** A text in GBK: Node decodes it but has no encoder, so the table is turned round. */
export function encodeGbk(text: string): Buffer {
  table ??= buildTable()
  const bytes: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    const pair = table.get(character)
    if (code < 128) bytes.push(code)
    else if (pair) bytes.push(...pair)
    else throw new Error(`${character} is not in GBK`)
  }
  return Buffer.from(bytes)
}

function buildTable(): Map<string, [number, number]> {
  const made = new Map<string, [number, number]>()
  for (let first = 0x81; first <= 0xfe; first++) {
    for (let second = 0x40; second <= 0xfe; second++) {
      if (second !== 0x7f) made.set(decoder.decode(Uint8Array.of(first, second)), [first, second])
    }
  }
  return made
}
