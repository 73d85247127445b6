import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyDiff, diffDocuments, isSame } from '../../schema/diff.ts'
import { emptyDocument, type JourneyDoc, type Step } from '../../schema/document.ts'
import { canonicalJson } from '../../schema/json.ts'

const ids = ['a', 'b', 'c', 'd', 'e']
const json = fc.oneof(fc.string({ maxLength: 6 }), fc.integer(), fc.boolean(), fc.constant(null))
const config = fc.dictionary(
  fc.constantFrom('body', 'subject', 'branches', 'x'),
  fc.oneof(
    json,
    fc.array(json, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('k', 'l'), json),
    fc.array(fc.record({ id: fc.constantFrom('p', 'q'), name: fc.string({ maxLength: 3 }) }), { maxLength: 3 }),
  ),
)
const step = (id: string): fc.Arbitrary<Step> =>
  fc
    .record({
      kind: fc.constantFrom('wait', 'sms', 'branch'),
      name: fc.option(fc.string({ minLength: 1, maxLength: 4 }), { nil: undefined }),
      config,
      next: fc.dictionary(fc.constantFrom('next', 'else'), fc.option(fc.constantFrom(...ids), { nil: null })),
      pin: fc.option(fc.record({ x: fc.integer(), y: fc.integer() }), { nil: undefined }),
    })
    .map(({ name, pin, ...rest }) => ({
      id,
      ...rest,
      ...(name === undefined ? {} : { name }),
      ...(pin === undefined ? {} : { pin }),
    }))
const drawn: fc.Arbitrary<JourneyDoc> = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 5 }),
    chosen: fc.subarray(ids),
    steps: fc.tuple(...ids.map(step)),
    priority: fc.constantFrom('high' as const, 'low' as const),
    triggers: fc.subarray(ids),
  })
  .map(({ name, chosen, steps, priority, triggers }) => {
    const doc = emptyDocument(name)
    for (const one of steps) if (chosen.includes(one.id)) doc.steps[one.id] = one
    return { ...doc, triggers, settings: { ...doc.settings, priority } }
  })

const line = (...names: string[]): JourneyDoc => {
  const doc = emptyDocument('Line')
  names.forEach((id, index) => {
    doc.steps[id] = { id, kind: 'wait', config: { days: 1 }, next: { next: names[index + 1] ?? null } }
  })
  return { ...doc, triggers: names.slice(0, 1) }
}
const changesOf = (before: JourneyDoc, after: JourneyDoc) =>
  Object.fromEntries(diffDocuments(before, after).steps.map(({ stepId, change }) => [stepId, change]))

describe('comparing two documents', () => {
  test('a document does not differ from itself', () => {
    fc.assert(fc.property(drawn, (doc) => isSame(diffDocuments(doc, structuredClone(doc)))))
  })

  test('what differs, applied to the first, gives the second', () => {
    fc.assert(
      fc.property(drawn, drawn, (before, after) => {
        const start = canonicalJson(before)
        expect(canonicalJson(applyDiff(before, diffDocuments(before, after)))).toBe(canonicalJson(after))
        expect(canonicalJson(before)).toBe(start)
      }),
      { numRuns: 400 },
    )
  })

  test('every step that differs is named once, and no other', () => {
    fc.assert(
      fc.property(drawn, drawn, (before, after) => {
        const named = diffDocuments(before, after).steps.filter(
          ({ change, fields }) => change !== 'moved' || fields.length > 0,
        )
        const differing = [...new Set([...Object.keys(before.steps), ...Object.keys(after.steps)])].filter(
          (id) => canonicalJson(before.steps[id] ?? null) !== canonicalJson(after.steps[id] ?? null),
        )
        expect(named.map(({ stepId }) => stepId).toSorted()).toEqual(differing.toSorted())
      }),
    )
  })

  test('the other way round, what was added is taken away and each field trades places', () => {
    fc.assert(
      fc.property(drawn, drawn, (before, after) => {
        const back = new Map(diffDocuments(after, before).steps.map((one) => [one.stepId, one]))
        for (const { stepId, change, fields } of diffDocuments(before, after).steps) {
          const other = back.get(stepId)
          expect(other?.change).toBe({ added: 'removed', removed: 'added' }[change as string] ?? change)
          expect(
            new Set(
              other?.fields.map((field) => canonicalJson([field.path, field.after ?? 'none', field.before ?? 'none'])),
            ),
          ).toEqual(
            new Set(fields.map((field) => canonicalJson([field.path, field.before ?? 'none', field.after ?? 'none']))),
          )
        }
      }),
    )
  })

  test('a step put between two others moves neither of them', () => {
    expect(changesOf(line('a', 'b'), line('a', 'x', 'b'))).toEqual({ a: 'rerouted', x: 'added' })
    expect(changesOf(line('a', 'x', 'b'), line('a', 'b'))).toEqual({ a: 'rerouted', x: 'removed' })
  })

  test('steps that trade places have moved', () => {
    expect(changesOf(line('t', 'a', 'b'), line('t', 'b', 'a'))).toMatchObject({ a: 'moved', b: 'moved' })
  })

  test('a changed field of one branch is one field, not the whole list', () => {
    const before = line('a')
    before.steps['a']!.config = {
      branches: [
        { id: 'p', name: 'VIP' },
        { id: 'q', name: 'Other' },
      ],
    }
    const after = structuredClone(before)
    ;(after.steps['a']!.config['branches'] as { name: string }[])[1]!.name = 'Everybody'
    expect(diffDocuments(before, after).steps[0]?.fields).toEqual([
      { path: ['config', 'branches', 1, 'name'], before: 'Other', after: 'Everybody' },
    ])
  })
})
