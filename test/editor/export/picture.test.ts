import { XMLParser, XMLValidator } from 'fast-xml-parser'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyDocument, type JourneyDoc } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { drawJourney } from '../../../editor/export/draw-journey.ts'
import { fileName } from '../../../editor/export/save-file.ts'
import type { Measure } from '../../../editor/export/sheet.ts'
import { wrap } from '../../../editor/export/wrap.ts'
import { escapeXml, writeSvg } from '../../../editor/export/write-svg.ts'
import { galleryJourneys } from '../../../editor/gallery/journeys.ts'

/** Half a letter's height, a whole one for Chinese. */
const measure: Measure = (text, size) =>
  [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? size : size / 2), 0)

const draw = (doc: JourneyDoc, language: 'en' | 'zh' = 'en') =>
  drawJourney({
    doc,
    kinds: kindsWith(),
    views: new Map(),
    language,
    direction: 'down',
    measure,
    icon: () => ['M0 0L24 24'],
    texts: {
      subtitle: 'Caravan',
      jumpTo: (step) => `to ${step}`,
      loopTo: (step) => `back to ${step}`,
      unknown: 'Unknown',
    },
  })
const svgOf = (doc: JourneyDoc, language: 'en' | 'zh' = 'en') => writeSvg(draw(doc, language), (token) => `#${token}`)

describe('the picture of a journey', () => {
  test.each(galleryJourneys.map((journey) => [journey.id, journey] as const))(
    '%s is well-formed SVG that holds the name of every step, in both languages',
    (_, journey) => {
      for (const language of ['en', 'zh'] as const) {
        const doc = journey.build(language, 'Asia/Shanghai')
        const svg = svgOf(doc, language)
        expect(XMLValidator.validate(svg)).toBe(true)
        const titles = new XMLParser({ htmlEntities: true, processEntities: true })
          .parse(svg)
          .svg.g.map(({ title }: { title: string }) => title)
        for (const step of Object.values(doc.steps)) if (step.name) expect(titles).toContain(step.name)
        expect(titles).toHaveLength(Object.keys(doc.steps).length)
      }
    },
  )

  test('hostile names are words in the file, never markup', () => {
    const name = `</text><script>alert(1)</script>" onload='x' & ]]> <![CDATA[\u0000\u0008\ud800 中文`
    const doc = emptyDocument(name)
    doc.steps['a'] = { id: 'a', kind: 'api', name, config: {}, next: { next: null } }
    doc.notes = [{ id: 'n', text: name, x: 0, y: 0 }]
    doc.groups = [{ id: 'g', name, steps: ['a'] }]
    doc.triggers = ['a']
    const svg = svgOf(doc)
    expect(XMLValidator.validate(svg)).toBe(true)
    expect(svg).not.toMatch(/<script|<!\[CDATA|onload='/)
    // oxlint-disable-next-line no-control-regex
    expect(svg).not.toMatch(/[\u0000-\u0008\ud800]/)
    expect(svg).toContain('alert(1)')
  })

  test('whatever a text holds, it can be read back from the file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const xml = `<a>${escapeXml(text)}</a>`
        expect(XMLValidator.validate(xml)).toBe(true)
        expect(xml.slice(3, -4)).not.toMatch(/[<>"']/)
      }),
    )
  })

  test('no two cards of a drawing with long words cover each other', () => {
    const doc = galleryJourneys[2]!.build('en', 'Asia/Shanghai')
    for (const step of Object.values(doc.steps))
      step.name = `${step.name ?? step.kind} with a name that goes on for several lines because somebody was thorough`
    const cards = draw(doc).marks.flatMap((mark) =>
      mark.type === 'group' && mark.marks[0]?.type === 'rect' ? [mark.marks[0]] : [],
    )
    expect(cards.length).toBe(Object.keys(doc.steps).length)
    for (const a of cards)
      for (const b of cards)
        if (a !== b)
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
            true,
          )
  })
})

describe('lines of a text', () => {
  const options = { size: 10, weight: 400, measure }

  test('words stay whole, Chinese breaks anywhere but before a closing mark, what is too long is broken', () => {
    expect(wrap('one two three', 40, 9, options)).toEqual(['one two', 'three'])
    expect(wrap('等待两天，然后发送', 40, 9, options)).toEqual(['等待两', '天，然后', '发送'])
    expect(wrap('abcdefghijkl', 30, 9, options)).toEqual(['abcdef', 'ghijkl'])
  })

  test('what does not fit ends in an ellipsis, within the width and the number of lines', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab cd，中文。\n'), maxLength: 80 }),
        fc.integer({ min: 1, max: 4 }),
        (text, most) => {
          const lines = wrap(text, 60, most, options)
          expect(lines.length).toBeLessThanOrEqual(most)
          for (const line of lines) expect(measure(line, 10, 400)).toBeLessThanOrEqual(60)
        },
      ),
    )
  })

  test('a file is named after the journey, whatever it is called', () => {
    expect(fileName('双十一 老客/唤醒 v2')).toBe('双十一-老客-唤醒-v2')
    expect(fileName('../..')).toBe('journey')
    expect([...fileName('字'.repeat(300))]).toHaveLength(80)
  })
})
