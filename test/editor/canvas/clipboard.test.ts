import { describe, expect, test } from 'vitest'
import { parseClipboard } from '../../../editor/canvas/clipboard.ts'

const steps = [{ id: 'a', kind: 'wait', config: { mode: 'for', duration: 'P1D' }, next: { next: null } }]

describe('the clipboard', () => {
  test('steps of another journey are read', () => {
    expect(parseClipboard(JSON.stringify({ caravan: 'steps', format: 1, steps }))).toEqual(steps)
  })

  test('anything else is refused: prose, another program, a newer format, a broken step', () => {
    const bad = [
      'hello',
      '{"nodes":[]}',
      JSON.stringify({ caravan: 'steps', format: 2, steps }),
      JSON.stringify({ caravan: 'steps', format: 1, steps: [{ id: '!' }] }),
    ]
    for (const text of bad) expect(parseClipboard(text)).toBeNull()
  })
})
