import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyDocument } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { documentFile } from '../../../editor/gallery/export-document.ts'
import { importDocument } from '../../../editor/gallery/import-document.ts'
import { galleryJourneys } from '../../../editor/gallery/journeys.ts'
import { document } from '../support/drawings.ts'

const kinds = kindsWith()

describe('a journey as a file', () => {
  test('what is exported is imported unchanged, and exporting it again gives the same file', () => {
    fc.assert(
      fc.property(document, (doc) => {
        const file = documentFile(doc)
        const read = importDocument(file, kinds)
        expect(read).toMatchObject({ ok: true, doc })
        if (read.ok) expect(documentFile(read.doc)).toBe(file)
      }),
    )
  })

  test('the order of keys is always the same, so that a diff shows what changed and nothing else', () => {
    const doc = galleryJourneys[0]!.build('en', 'Asia/Shanghai')
    const turned = Object.fromEntries(Object.entries(doc).toReversed()) as typeof doc
    turned.steps = Object.fromEntries(Object.entries(doc.steps).toReversed())
    expect(documentFile(turned)).toBe(documentFile(doc))
    const renamed = { ...doc, steps: { ...doc.steps, hello: { ...doc.steps['hello']!, name: 'Another name' } } }
    const before = documentFile(doc).split('\n')
    const after = documentFile(renamed).split('\n')
    expect(after.filter((line, index) => line !== before[index])).toHaveLength(1)
  })

  test('steps of unknown kinds are kept whole and counted', () => {
    const doc = emptyDocument('Later')
    doc.steps['x'] = { id: 'x', kind: 'from-a-plugin', config: { any: [1, { thing: true }] }, next: { out: null } }
    expect(importDocument(documentFile(doc), kinds)).toMatchObject({ ok: true, doc, unknown: 1 })
  })

  test('5,000 steps are imported, more are refused', () => {
    const doc = emptyDocument('Long')
    const add = (index: number) => {
      doc.steps[`s${index}`] = {
        id: `s${index}`,
        kind: 'wait',
        config: { mode: 'for', duration: 'P1D' },
        next: { next: null },
      }
    }
    for (let index = 0; index < 5000; index++) add(index)
    expect(importDocument(documentFile(doc), kinds).ok).toBe(true)
    add(5000)
    expect(importDocument(documentFile(doc), kinds)).toMatchObject({ ok: false, reason: 'tooLarge' })
  })

  test.each([
    ['not JSON', 'hello', 'notJson'],
    ['nothing', '', 'notJson'],
    ['another program’s', '{"nodes":[],"connections":{}}', 'foreign'],
    ['a list', '[]', 'foreign'],
    ['steps of the clipboard', '{"caravan":"steps","format":1,"steps":[]}', 'foreign'],
    ['a newer format', JSON.stringify({ ...emptyDocument('x'), format: 99 }), 'newer'],
    ['a damaged journey', JSON.stringify({ ...emptyDocument('x'), steps: { a: { id: 'a' } } }), 'invalid'],
  ])('%s is refused with its reason', (_, text, reason) => {
    const read = importDocument(text, kinds)
    expect(read).toMatchObject({ ok: false, reason })
    if (!read.ok && reason === 'invalid') expect(read.issues.join()).toContain('steps.a.kind')
  })

  test('a byte order mark before the file does no harm', () => {
    expect(importDocument(`\ufeff${documentFile(emptyDocument('x'))}`, kinds).ok).toBe(true)
  })
})
