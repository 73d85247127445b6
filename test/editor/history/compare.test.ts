import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffDocuments } from '../../../schema/diff.ts'
import { emptyDocument, type JourneyDoc } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { shapeOf } from '../../../editor/canvas/shapes.ts'
import { areTexts, fieldName, valueWords } from '../../../editor/history/field-words.ts'
import { unionDoc } from '../../../editor/history/union-doc.ts'
import { diffWords } from '../../../editor/history/word-diff.ts'
import { en } from '../../../editor/i18n/en.ts'
import { zh } from '../../../editor/i18n/zh.ts'
import { layout } from '../../../editor/layout/layout.ts'
import { document } from '../support/drawings.ts'

const line = (...names: string[]): JourneyDoc => {
  const doc = emptyDocument('Line')
  names.forEach((id, index) => {
    doc.steps[id] = { id, kind: 'wait', config: {}, next: { next: names[index + 1] ?? null } }
  })
  return { ...doc, triggers: names.slice(0, 1) }
}
const union = (before: JourneyDoc, after: JourneyDoc) => unionDoc(before, after, diffDocuments(before, after))
const pathOf = (doc: JourneyDoc) => {
  const path: string[] = []
  for (let id: string | null = doc.triggers[0] ?? null; id !== null && !path.includes(id);) {
    path.push(id)
    id = Object.values(doc.steps[id]?.next ?? {})[0] ?? null
  }
  return path
}

describe('two documents in one drawing', () => {
  test('what was taken away stands where it stood, what was added behind it', () => {
    expect(pathOf(union(line('a', 'old', 'b'), line('a', 'b')))).toEqual(['a', 'old', 'b'])
    expect(pathOf(union(line('a', 'old', 'older', 'b'), line('a', 'new', 'b')))).toEqual([
      'a',
      'old',
      'older',
      'new',
      'b',
    ])
  })

  test('whatever the two documents are, every step of both is drawn once and no way leads nowhere', () => {
    const kinds = kindsWith()
    fc.assert(
      fc.property(document, document, (before, after) => {
        const both = union(before, after)
        const ids = new Set([...Object.keys(before.steps), ...Object.keys(after.steps)])
        expect(new Set(Object.keys(both.steps))).toEqual(ids)
        for (const step of Object.values(both.steps))
          for (const target of Object.values(step.next)) if (target !== null) expect(both.steps[target]).toBeDefined()
        const shapes = new Map(Object.entries(both.steps).map(([id, step]) => [id, shapeOf(step, kinds, false)]))
        expect(layout({ steps: shapes, triggers: both.triggers }).cards.size).toBe(ids.size)
      }),
      { numRuns: 60 },
    )
  })
})

describe('texts word by word', () => {
  test('Chinese is divided into words, not by spaces', () => {
    expect(diffWords('您有一张优惠券', '您有一张代金券')).toEqual([
      { text: '您有一张', change: 'same' },
      { text: '优惠', change: 'removed' },
      { text: '代金', change: 'added' },
      { text: '券', change: 'same' },
    ])
  })

  test('the pieces spell both texts', () => {
    const text = fc.array(fc.constantFrom('hello', ' ', '你好', '世界', '，', '{{ name }}', '60'), { maxLength: 12 })
    fc.assert(
      fc.property(text, text, (a, b) => {
        const pieces = diffWords(a.join(''), b.join(''))
        const spell = (without: string) => pieces.filter(({ change }) => change !== without).map((piece) => piece.text)
        expect([spell('added').join(''), spell('removed').join('')]).toEqual([a.join(''), b.join('')])
      }),
    )
  })

  test('values are told in words of the language', () => {
    expect(fieldName(['config', 'branches', 1, 'label'], en)).toBe('Branches 2 › Label')
    expect(valueWords('P2D', 'zh', zh)).toBe('2 天')
    expect(valueWords({ type: 'tag', tag: 'vip', has: true }, 'en', en)).not.toContain('{')
    expect(valueWords(undefined, 'en', en)).toBe('empty')
    expect(areTexts({ path: ['config', 'duration'], before: 'P2D', after: 'P3D' })).toBe(false)
    expect(areTexts({ path: ['config', 'body'], before: 'a longer text here', after: '' })).toBe(true)
  })
})
