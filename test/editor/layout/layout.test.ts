import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { layout } from '../../../editor/layout/layout.ts'
import type { Box, Layout, LayoutInput, LayoutStep, Point } from '../../../editor/layout/layout-types.ts'
import { drawing } from '../support/drawings.ts'

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

function lines(result: Layout) {
  return result.routes.filter((route) => route.kind === 'flow' && route.to !== null)
}

describe('the layout of a journey', () => {
  test('no two cards overlap', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        const boxes = [...layout(input).cards.values()]
        for (const [index, a] of boxes.entries())
          for (const b of boxes.slice(index + 1)) expect(overlap(a, b)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('every step has a place', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        expect([...layout(input).cards.keys()].toSorted()).toEqual([...input.steps.keys()].toSorted())
      }),
    )
  })

  test('branches stand in the order of their ports', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        const result = layout(input)
        for (const id of input.steps.keys()) {
          const xs = result.routes.filter((route) => route.from === id && route.label).map((route) => route.label!.x)
          expect(xs).toEqual([...xs].toSorted((a, b) => a - b))
        }
      }),
    )
  })

  test('a step stands below everything that leads to it', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        const result = layout(input)
        for (const route of lines(result)) {
          const from = result.cards.get(route.from)!
          expect(result.cards.get(route.to!)!.y).toBeGreaterThanOrEqual(from.y + from.height + 48)
        }
      }),
    )
  })

  test('lines end where the next card begins, and only run down or sideways', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        const result = layout(input)
        for (const route of lines(result)) {
          const to = result.cards.get(route.to!)!
          expect(route.points.at(-1)).toEqual({ x: to.x + to.width / 2, y: to.y })
          for (const [index, point] of route.points.slice(1).entries()) {
            const before = route.points[index]!
            expect(point.x === before.x || point.y === before.y).toBe(true)
            expect(point.y).toBeGreaterThanOrEqual(before.y)
          }
        }
      }),
    )
  })

  test('every way out has a place for a new step that no card covers', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        const result = layout(input)
        const boxes = [...result.cards.values()]
        for (const { at } of result.drops) {
          const plus = { x: at.x - 10, y: at.y - 10, width: 20, height: 20 }
          expect(boxes.some((box) => overlap(box, plus))).toBe(false)
        }
      }),
    )
  })

  test('a drawing that runs to the right keeps the laws of one that runs down', () => {
    fc.assert(
      fc.property(drawing, (down) => {
        const input: LayoutInput = { ...down, direction: 'right' }
        const result = layout(input)
        const boxes = [...result.cards.values()]
        expect([...result.cards.keys()].toSorted()).toEqual([...input.steps.keys()].toSorted())
        for (const [index, a] of boxes.entries())
          for (const b of boxes.slice(index + 1)) expect(overlap(a, b)).toBe(false)
        for (const id of input.steps.keys()) {
          const ys = result.routes.filter((route) => route.from === id && route.label).map((route) => route.label!.y)
          expect(ys).toEqual([...ys].toSorted((a, b) => a - b))
        }
        for (const route of lines(result)) {
          const from = result.cards.get(route.from)!
          const to = result.cards.get(route.to!)!
          expect(to.x).toBeGreaterThanOrEqual(from.x + from.width + 48)
          expect(route.points.at(-1)).toEqual({ x: to.x, y: to.y + to.height / 2 })
          for (const [index, point] of route.points.slice(1).entries()) {
            const before = route.points[index]!
            expect(point.x === before.x || point.y === before.y).toBe(true)
            expect(point.x).toBeGreaterThanOrEqual(before.x)
          }
        }
        for (const { at } of result.drops) {
          const plus = { x: at.x - 10, y: at.y - 10, width: 20, height: 20 }
          expect(boxes.some((box) => overlap(box, plus))).toBe(false)
        }
        for (const [id, step] of input.steps)
          expect(result.cards.get(id)).toMatchObject({ width: 252, height: step.height })
        expect(layout(input)).toEqual(result)
      }),
      { numRuns: 150 },
    )
  })

  test('the same drawing always looks the same', () => {
    fc.assert(
      fc.property(drawing, (input) => {
        expect(layout(input)).toEqual(layout(input))
      }),
    )
  })

  test('an inserted step moves only what stands around and below it', () => {
    const before = layout(twoBranches())
    const after = layout(insert(twoBranches(), 'a1', 'new'))
    expect(after.cards.get('b1')).toEqual(before.cards.get('b1'))
    expect(after.cards.get('split')).toEqual(before.cards.get('split'))
    expect(after.cards.get('a1')).toEqual(before.cards.get('a1'))
    expect(after.cards.get('end')!.y).toBeGreaterThan(before.cards.get('end')!.y)
  })

  test('a loop changes no rank', () => {
    const plain = chain(['t', 'a', 'b', 'c'])
    const looped = chain(['t', 'a', 'b', 'c'])
    looped.steps.get('c')!.exits[0]!.target = 'a'
    for (const id of ['t', 'a', 'b', 'c']) expect(layout(looped).cards.get(id)!.y).toBe(layout(plain).cards.get(id)!.y)
    expect(layout(looped).chips).toHaveLength(1)
  })

  test('an empty branch has a lane of its own', () => {
    const input = twoBranches()
    input.steps.get('split')!.exits[1]!.target = 'end'
    const result = layout(input)
    const lane = result.routes.find((route) => route.from === 'split' && route.exit.id === 'b')!
    const card = result.cards.get('a1')!
    for (const point of lane.points.slice(2, -2)) expect(point.x).toBeGreaterThan(card.x + card.width)
  })

  test('a lane beside wide rows begins at its fork and goes around them', () => {
    const result = layout(holdout())
    const lane = result.routes.find((route) => route.from === 'split' && route.exit.id === 'c')!
    const nearest = result.cards.get('b1')!
    expect(lane.label!.x - (nearest.x + nearest.width)).toBeLessThan(140)
    for (const box of result.cards.values())
      for (const [index, point] of lane.points.slice(1).entries())
        expect(runsThrough(box, lane.points[index]!, point)).toBe(false)
  })

  test('lanes on one side do not cross each other', () => {
    const input = holdout()
    input.steps.get('split')!.exits.push({ id: 'd', ports: ['d'], target: 'end' })
    const result = layout(input)
    const [c, d] = ['c', 'd'].map((id) => result.routes.find((route) => route.exit.id === id)!.points)
    const run = (points: Point[]) => points.slice(2, -2)
    for (const [index, point] of run(c!).slice(1).entries())
      for (const [at, other] of run(d!).slice(1).entries())
        expect(crosses(run(c!)[index]!, point, run(d!)[at]!, other)).toBe(false)
  })

  test('a pinned step is moved by its own offset and nothing else is', () => {
    const input = twoBranches()
    const before = layout(input)
    input.steps.set('b1', { ...input.steps.get('b1')!, pin: { x: 40, y: 12 } })
    const after = layout(input)
    expect(after.cards.get('b1')).toEqual({
      ...before.cards.get('b1')!,
      x: before.cards.get('b1')!.x + 40,
      y: before.cards.get('b1')!.y + 12,
    })
    expect(after.cards.get('end')).toEqual(before.cards.get('end'))
  })

  test('a chain of 5,000 steps does not overflow the stack', () => {
    expect(layout(chain(Array.from({ length: 5000 }, (_, index) => `s${index}`))).cards.size).toBe(5000)
  })
})

type Drawing = LayoutInput & { steps: Map<string, LayoutStep> }

function chain(ids: string[]): Drawing {
  const steps = new Map(
    ids.map((id, index): [string, LayoutStep] => [
      id,
      { id, height: 84, exits: [{ id: 'next', ports: ['next'], target: ids[index + 1] ?? null }] },
    ]),
  )
  return { steps, triggers: [ids[0]!] }
}

function twoBranches(): Drawing {
  const input = chain(['t', 'split', 'a1', 'end'])
  const exit = (id: string, target: string) => ({ id, ports: [id], target })
  input.steps.set('split', { id: 'split', height: 84, exits: [exit('a', 'a1'), exit('b', 'b1')] })
  input.steps.set('b1', { id: 'b1', height: 84, exits: [exit('next', 'end')] })
  return input
}

/** Two filled arms that meet in a step with three ways, and an arm that leads straight to the end. */
function holdout(): Drawing {
  const exit = (id: string, target: string) => ({ id, ports: [id], target })
  const step = (id: string, ...exits: LayoutStep['exits']): [string, LayoutStep] => [id, { id, height: 84, exits }]
  const steps = new Map([
    step('t', exit('next', 'split')),
    step('split', exit('a', 'a1'), exit('b', 'b1'), exit('c', 'end')),
    step('a1', exit('next', 'listen')),
    step('b1', exit('next', 'listen')),
    step('listen', exit('x', 'x1'), exit('y', 'y1'), exit('z', 'z1')),
    ...['x1', 'y1', 'z1'].map((id) => step(id, exit('next', 'end'))),
    step('end'),
  ])
  return { steps, triggers: ['t'] }
}

function runsThrough(box: Box, from: Point, to: Point): boolean {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)]
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  return left < box.x + box.width && right > box.x && top < box.y + box.height && bottom > box.y
}

function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  const box = { x: Math.min(c.x, d.x), y: Math.min(c.y, d.y), width: Math.abs(c.x - d.x), height: Math.abs(c.y - d.y) }
  const grown = { x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 }
  return runsThrough(grown, a, b)
}

function insert(input: Drawing, after: string, id: string): Drawing {
  const source = input.steps.get(after)!
  const target = source.exits[0]!.target
  source.exits[0]!.target = id
  input.steps.set(id, { id, height: 84, exits: [{ id: 'next', ports: ['next'], target }] })
  return input
}
