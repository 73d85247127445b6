import ELK from 'elkjs/lib/elk.bundled.js'
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { layout } from '../../../editor/layout/layout.ts'
import type { Box, LayoutInput } from '../../../editor/layout/layout-types.ts'
import { graphOf, pinsOf } from '../../../editor/layout/untangle.ts'
import { drawing } from '../support/drawings.ts'

vi.mock('elkjs/lib/elk-worker.min.js?url', () => ({ default: '' }))

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const pin = (input: LayoutInput, pins: ReturnType<typeof pinsOf>): LayoutInput => ({
  ...input,
  steps: new Map([...input.steps].map(([id, step]) => [id, { ...step, pin: pins.find((one) => one.step === id) }])),
})

test('what is untangled stands where the layered layout put it, without overlaps, and the first step does not move', async () => {
  await fc.assert(
    fc.asyncProperty(drawing, fc.constantFrom('down' as const, 'right' as const), async (drawn, direction) => {
      const input = { ...drawn, direction }
      const pins = pinsOf(input, await new ELK().layout(graphOf(input)))
      expect(pins).toHaveLength(input.steps.size)
      const { cards } = layout(pin(input, pins))
      const boxes = [...cards.values()]
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1)) expect(overlap(a, b)).toBe(false)
      const first = input.triggers[0]!
      expect(cards.get(first)).toEqual(layout(input).cards.get(first))
    }),
    { numRuns: 12 },
  )
}, 60_000)
