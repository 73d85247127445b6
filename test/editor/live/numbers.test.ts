import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LiveCounts, StepCounts } from '../../../schema/api/journeys.ts'
import { emptyDocument } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { shapeOf } from '../../../editor/canvas/shapes.ts'
import { armsOf, wilson } from '../../../editor/live/arms.ts'
import { between, noCounts } from '../../../editor/live/live-store.ts'

const countsOf = (steps: Record<string, Partial<StepCounts>>, entered = 0): LiveCounts => ({
  version: 1,
  state: 'running',
  entered,
  inside: 0,
  ended: {},
  refused: {},
  steps: Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, { ...noCounts, ...step }])),
})

describe('the range of a share', () => {
  test('is the published one', () => {
    const range = wilson(10, 100)!
    expect(range.low).toBeCloseTo(0.0552, 4)
    expect(range.high).toBeCloseTo(0.1744, 4)
    expect(wilson(0, 20)!.low).toBe(0)
    expect(wilson(0, 20)!.high).toBeCloseTo(0.1611, 4)
    expect(wilson(0, 0)).toBeNull()
  })

  test('holds the share, stays between nobody and everybody, and narrows with more people', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(100), (of, percent) => {
        const hits = Math.round((of * percent) / 100)
        const { share, low, high } = wilson(hits, of)!
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(share + 1e-12)
        expect(high).toBeGreaterThanOrEqual(share - 1e-12)
        expect(high).toBeLessThanOrEqual(1)
        const more = wilson(hits * 10, of * 10)!
        expect(more.high - more.low).toBeLessThan(high - low)
      }),
    )
  })
})

describe('the arms of a split', () => {
  const kinds = kindsWith()
  const doc = emptyDocument('Split')
  const add = (id: string, kind: string, config: Record<string, unknown>, next: Record<string, string | null>) => {
    doc.steps[id] = { id, kind, config, next }
  }
  add(
    'ab',
    'split',
    {
      arms: [
        { id: 'a', label: 'A', weight: 50 },
        { id: 'b', label: 'B', weight: 50 },
      ],
    },
    { a: 'sms', b: 'mail' },
  )
  add('sms', 'sms', { body: 'x' }, { sent: 'both', failed: 'both', skipped: 'both' })
  add('mail', 'email', { subject: 'x', body: 'x' }, { sent: 'both', failed: 'both', skipped: 'both' })
  add('both', 'sms', { body: 'x' }, { sent: null, failed: null, skipped: null })
  const shapes = new Map(Object.values(doc.steps).map((step) => [step.id, shapeOf(step, kinds, true)]))
  const arms = (sms: Partial<StepCounts>, mail: Partial<StepCounts>) =>
    armsOf(shapes.get('ab')!, shapes, countsOf({ sms, mail, both: { accepted: 2000, clicked: 1999 } }))

  test('count their own messages, not those all arms come to', () => {
    expect(arms({ accepted: 1000, clicked: 200 }, { accepted: 1000, clicked: 100 })).toMatchObject([
      { exit: 'a', ahead: true, share: { of: 1000, share: 0.2 } },
      { exit: 'b', ahead: false, share: { of: 1000, share: 0.1 } },
    ])
  })

  test('none is ahead while the ranges overlap, and an arm without messages has no share', () => {
    expect(arms({ accepted: 10, clicked: 2 }, { accepted: 10, clicked: 1 }).some(({ ahead }) => ahead)).toBe(false)
    expect(arms({ accepted: 10, clicked: 2 }, {}).map(({ exit }) => exit)).toEqual(['a'])
  })
})

describe('numbers on their way', () => {
  test('run from the old to the new, whole and never beyond; a step that stays keeps its object', () => {
    const from = countsOf({ a: { arrived: 10, left: { sent: 4 } }, b: { arrived: 1 } }, 10)
    const to = { ...countsOf({ a: { arrived: 110, left: { sent: 54, failed: 3 } } }, 110) }
    const after: LiveCounts = { ...to, steps: { ...from.steps, ...to.steps } }
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const now = between(from, after, share)
        for (const [value, low, high] of [
          [now.entered, 10, 110],
          [now.steps['a']!.arrived, 10, 110],
          [now.steps['a']!.left['sent']!, 4, 54],
          [now.steps['a']!.left['failed']!, 0, 3],
        ] as const) {
          expect(Number.isInteger(value)).toBe(true)
          expect(value).toBeGreaterThanOrEqual(low)
          expect(value).toBeLessThanOrEqual(high)
        }
        expect(now.steps['b']).toBe(from.steps['b'])
      }),
    )
    expect(between(from, after, 1).steps['a']).toEqual(after.steps['a'])
  })
})
