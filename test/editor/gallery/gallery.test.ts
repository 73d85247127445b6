import { describe, expect, test } from 'vitest'
import { check } from '../../../schema/check.ts'
import { compile } from '../../../schema/compile.ts'
import { documentSchema } from '../../../schema/document.ts'
import { kindsWith } from '../../../schema/steps/registry.ts'
import { galleryJourneys } from '../../../editor/gallery/journeys.ts'

const kinds = kindsWith()
const catalogue = { templates: {}, segments: {}, gateways: {}, attributes: [] }

describe('the gallery', () => {
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
