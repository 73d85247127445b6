import { expect, test } from 'vitest'
import type { LiveCounts } from '../../../schema/api/journeys.ts'
import { groupTotals } from '../../../editor/canvas/group-totals.ts'
import { noCounts } from '../../../editor/live/live-store.ts'
import { untidy } from '../../browser/support/untidy.ts'

const counts: LiveCounts = {
  version: 1,
  state: 'running',
  entered: 100,
  inside: 30,
  ended: {},
  refused: {},
  steps: {
    wait: { ...noCounts, arrived: 100, here: 10, left: { next: 90 } },
    split: { ...noCounts, arrived: 90, left: { a: 50, b: 40 } },
    a: { ...noCounts, arrived: 50, here: 5, left: { sent: 45 } },
    b: { ...noCounts, arrived: 40, here: 3, left: { sent: 37 } },
    listen: { ...noCounts, arrived: 82, here: 12, left: { clicked: 70 } },
    end: { ...noCounts, arrived: 70 },
  },
}

test('a group counts who came from outside, who is there, and who ended inside', () => {
  expect(groupTotals(untidy(), ['split', 'a', 'b'], counts)).toEqual({ entered: 90, here: 8, ended: 0 })
  expect(groupTotals(untidy(), ['listen', 'end'], counts)).toEqual({ entered: 82, here: 12, ended: 70 })
})

test('a group with the only trigger counts everybody who entered', () => {
  expect(groupTotals(untidy(), ['start', 'wait'], counts)).toEqual({ entered: 100, here: 10, ended: 0 })
})
