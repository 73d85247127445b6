import { describe, expect, test } from 'vitest'
import { parseClipboard } from '../../../editor/canvas/clipboard.ts'

const steps = [{ id: 'a', kind: 'wait', config: { mode: 'for', duration: 'P1D' }, next: { next: null } }]
const reasonOf = (text: string) => {
  const read = parseClipboard(text)
  return read.ok ? 'read' : read.reason
}

describe('the clipboard', () => {
  test('steps of another journey are read, with the texts of their templates', () => {
    const texts = { t: { name: 'Hello', fields: { body: 'Hi' } } }
    expect(parseClipboard(JSON.stringify({ caravan: 'steps', format: 2, steps, texts }))).toEqual({
      ok: true,
      copied: { steps, texts },
    })
  })

  test('what an older release copied is still read', () => {
    expect(parseClipboard(JSON.stringify({ caravan: 'steps', format: 1, steps }))).toEqual({
      ok: true,
      copied: { steps, texts: {} },
    })
  })

  test.each([
    ['', 'empty'],
    ['hello', 'foreign'],
    ['{"nodes":[]}', 'foreign'],
    ['[1]', 'foreign'],
    ['null', 'foreign'],
    [JSON.stringify({ caravan: 'steps', format: 3, steps, more: true }), 'newer'],
    [JSON.stringify({ caravan: 'steps', format: 1, steps: [{ id: '!' }] }), 'invalid'],
    [JSON.stringify({ caravan: 'steps', format: 2, steps }), 'invalid'],
    [JSON.stringify({ caravan: 'steps', format: 1, steps: Array.from({ length: 5001 }, () => steps[0]) }), 'invalid'],
  ])('%.40s is refused: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })
})
