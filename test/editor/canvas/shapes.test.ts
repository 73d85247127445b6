import { describe, expect, test } from 'vitest'
import type { Step } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { exitsOf } from '../../../editor/canvas/shapes.ts'

const kinds = kindsWith()
const step = (kind: string, next: Step['next'], config: Record<string, unknown> = kinds.get(kind)?.defaults): Step => ({
  id: 's',
  kind,
  config,
  next,
})
const exits = (one: Step) => exitsOf(one, kinds.get(one.kind)).map((exit) => [exit.ports.join('+'), exit.target])

describe('the ways out of a card', () => {
  test('a message whose ports lead to one place has one way out', () => {
    expect(exits(step('sms', { sent: 'x', failed: 'x', skipped: 'x' }))).toEqual([['sent+failed+skipped', 'x']])
  })

  test('a failed message that goes elsewhere has a way out of its own', () => {
    expect(exits(step('sms', { sent: 'x', failed: 'y', skipped: 'x' }))).toEqual([
      ['sent+skipped', 'x'],
      ['failed', 'y'],
    ])
  })

  test('every arm of a split is drawn, also when two lead to one place', () => {
    expect(exits(step('split', { a: 'x', b: 'x' }))).toEqual([
      ['a', 'x'],
      ['b', 'x'],
    ])
  })

  test('everyone else is drawn although it may stay unconnected', () => {
    expect(exits(step('branch', { yes: 'x', else: null }))).toEqual([
      ['yes', 'x'],
      ['else', null],
    ])
  })

  test('a kind that is not installed shows the edges it has', () => {
    expect(exits(step('loyalty', { gold: 'x', other: null }, {}))).toEqual([['gold', 'x']])
  })

  test('an edge of a port that is gone stays visible', () => {
    expect(exits(step('wait', { next: 'x', old: 'y' }))).toEqual([
      ['next', 'x'],
      ['old', 'y'],
    ])
  })
})
