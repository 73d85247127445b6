import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Group, Note } from '../../../schema/document.ts'
import { emptyDocument } from '../../../schema/document.ts'
import { openDocument } from '../../../schema/migrate-doc.ts'
import { applyCommand, applyDocPatches } from '../../../editor/document/apply.ts'
import { fold, frameOf, presentGroups } from '../../../editor/layout/collapse.ts'
import { layout } from '../../../editor/layout/layout.ts'
import type { Box } from '../../../editor/layout/layout-types.ts'
import { anchorOf, placeNotes } from '../../../editor/layout/notes.ts'
import { document, drawing } from '../support/drawings.ts'

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const picks = fc.array(fc.array(fc.nat(100), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
const groupsOf = (chosen: number[][], ids: string[], collapsed: boolean): Group[] =>
  chosen.map((members, index) => ({
    id: `g${index}`,
    name: `G${index}`,
    steps: members.map((at) => ids[at % ids.length]!),
    ...(collapsed ? { collapsed } : {}),
  }))

describe('folded groups', () => {
  test('each is one card, its steps are out of sight, nothing overlaps, and every place leads to real steps', () => {
    fc.assert(
      fc.property(drawing, picks, (input, chosen) => {
        const groups = presentGroups(groupsOf(chosen, [...input.steps.keys()], true), (id) => input.steps.has(id))
        const { input: folded, hidden, unfold } = fold(input, groups)
        const result = unfold(layout(folded))
        const inside = new Set(groups.flatMap(({ steps }) => steps))
        const expected = [...input.steps.keys()].filter((id) => !inside.has(id))
        expect([...result.cards.keys()].toSorted()).toEqual(
          [...expected, ...groups.map(({ id }) => `group:${id}`)].toSorted(),
        )
        for (const id of inside) expect(result.cards.has(hidden.get(id)!)).toBe(true)
        const boxes = [...result.cards.values()]
        for (const [index, a] of boxes.entries())
          for (const b of boxes.slice(index + 1)) expect(overlap(a, b)).toBe(false)
        for (const { place, before } of result.drops) {
          for (const { from, ports } of place ? [place] : (before?.sources ?? [])) {
            const exit = input.steps.get(from)?.exits.find((other) => other.ports[0] === ports[0])
            expect(exit).toBeDefined()
            if (before) expect(exit!.target).toBe(before.target)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  test('a frame holds its steps', () => {
    fc.assert(
      fc.property(drawing, picks, (input, chosen) => {
        const { cards } = layout(input)
        for (const group of presentGroups(groupsOf(chosen, [...input.steps.keys()], false), (id) => cards.has(id))) {
          const frame = frameOf(group, cards)!
          for (const id of group.steps) {
            const box = cards.get(id)!
            expect(box.x >= frame.x && box.y >= frame.y).toBe(true)
            expect(box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height).toBe(
              true,
            )
          }
        }
      }),
    )
  })

  test('a step is in one group, and a group without steps goes', () => {
    fc.assert(
      fc.property(document, picks, (doc, chosen) => {
        let now = doc
        for (const group of groupsOf(chosen, Object.keys(doc.steps), false)) {
          const applied = applyCommand(now, { type: 'addGroup', group })
          expect(applyDocPatches(applied.doc, applied.inverse).doc).toEqual(now)
          now = applied.doc
        }
        const all = (now.groups ?? []).flatMap(({ steps }) => [...new Set(steps)])
        expect(new Set(all).size).toBe(all.length)
        const [first] = now.groups ?? []
        const after = applyCommand(now, { type: 'deleteSteps', ids: [...first!.steps] })
        expect(after.doc.groups?.some(({ id }) => id === first!.id) ?? false).toBe(false)
        expect(applyDocPatches(after.doc, after.inverse).doc).toEqual(now)
      }),
    )
  })
})

describe('notes', () => {
  const notes: fc.Arbitrary<Note[]> = fc
    .array(
      fc.record({
        text: fc.string({ maxLength: 300 }),
        x: fc.integer({ min: -600, max: 600 }),
        y: fc.integer({ min: -200, max: 900 }),
        at: fc.nat(60),
      }),
      { maxLength: 6 },
    )
    .map((list) =>
      list.map(({ at, ...note }, index) => ({ id: `n${index}`, ...note, ...(at < 40 ? { beside: `s${at}` } : {}) })),
    )

  test('none covers a card, a chip or another note', () => {
    fc.assert(
      fc.property(drawing, notes, (input, list) => {
        const drawn = layout(input)
        const placed = [...placeNotes(list, drawn).values()]
        expect(placed).toHaveLength(list.length)
        const taken = [...drawn.cards.values(), ...drawn.chips.map(({ at }) => at)]
        for (const [index, box] of placed.entries())
          for (const other of [...taken, ...placed.slice(index + 1)]) expect(overlap(box, other)).toBe(false)
      }),
    )
  })

  test('a note that is put down where it stands stays there', () => {
    fc.assert(
      fc.property(drawing, notes, (input, list) => {
        const drawn = layout(input)
        for (const [id, box] of placeNotes(list.slice(0, 1), drawn)) {
          const { beside, x, y } = anchorOf(box, drawn.cards)
          const note: Note = { id, text: list[0]!.text, x, y, ...(beside === null ? {} : { beside }) }
          expect(placeNotes([note], drawn).get(id)).toEqual(box)
        }
      }),
    )
  })

  test('notes and groups survive export and import, and an old document without groups opens', () => {
    const doc = emptyDocument('Old')
    expect(openDocument(JSON.stringify(doc))).toEqual({ ok: true, doc })
    const full = {
      ...doc,
      steps: { a: { id: 'a', kind: 'exit', config: {}, next: {} } },
      notes: [{ id: 'n', text: '便签', x: 1, y: 2, beside: 'a', colour: 'teal' }],
      groups: [{ id: 'g', name: 'G', steps: ['a'], collapsed: true }],
    }
    expect(openDocument(JSON.stringify(full))).toEqual({ ok: true, doc: full })
  })
})

describe('loops', () => {
  test('a line back up runs beside the cards and through none', () => {
    let drawn = 0
    fc.assert(
      fc.property(drawing, (input) => {
        const { routes, cards } = layout(input)
        for (const { points, kind } of routes.filter(({ id }) => id.endsWith(':loop'))) {
          drawn++
          expect(kind).toBe('loop')
          expect(points.at(-1)!.y).toBeLessThan(points[0]!.y)
          for (const [index, point] of points.slice(1).entries()) {
            const before = points[index]!
            const line = {
              x: Math.min(before.x, point.x),
              y: Math.min(before.y, point.y),
              width: Math.abs(before.x - point.x),
              height: Math.abs(before.y - point.y),
            }
            for (const box of cards.values()) expect(overlap(line, box)).toBe(false)
          }
        }
      }),
      { numRuns: 300 },
    )
    expect(drawn).toBeGreaterThan(0)
  })
})
