import { describe, expect, test } from 'vitest'
import { check } from '../../../schema/check.ts'
import { compile } from '../../../schema/compile.ts'
import { documentSchema } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { galleryJourneys } from '../../../editor/gallery/journeys.ts'

const kinds = kindsWith()
const catalogue = { templates: {}, segments: {}, gateways: {}, attributes: [] }

describe('the gallery', () => {
  test('has at least twelve journeys, each with its own name in both languages', () => {
    expect(galleryJourneys.length).toBeGreaterThanOrEqual(12)
    for (const language of ['en', 'zh'] as const)
      expect(new Set(galleryJourneys.map(({ title }) => title[language])).size).toBe(galleryJourneys.length)
  })

  test('in English nothing is Chinese: names, texts, hints; in Chinese every name and text is', () => {
    for (const journey of galleryJourneys) {
      const { name, steps } = journey.build('en', 'Asia/Shanghai')
      expect(JSON.stringify({ name, steps, hint: journey.hint.en }), journey.id).not.toMatch(/[\u3400-\u9fff，。]/)
      for (const step of Object.values(journey.build('zh', 'Asia/Shanghai').steps))
        for (const text of [step.name, step.config['body'], step.config['subject']])
          if (typeof text === 'string' && text !== '')
            expect(text, `${journey.id} ${step.id}`).toMatch(/[\u3400-\u9fff]/)
    }
  })

  test.each(galleryJourneys.map((journey) => [journey.id, journey] as const))(
    '%s opens without an error in both languages',
    (_, journey) => {
      for (const language of ['en', 'zh'] as const) {
        const doc = journey.build(language, 'Asia/Shanghai')
        expect(documentSchema.safeParse(doc).error).toBeUndefined()
        expect(check(doc, catalogue, kinds).filter((problem) => problem.severity === 'error')).toEqual([])
        expect(compile(doc, catalogue, kinds).ok).toBe(true)
      }
    },
  )
})
