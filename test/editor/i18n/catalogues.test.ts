import { describe, expect, test } from 'vitest'
import { en } from '../../../editor/i18n/en.ts'
import { zh } from '../../../editor/i18n/zh.ts'

function leaves(value: unknown, path: string[] = []): [string, unknown][] {
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
  return [[path.join('.'), value]]
}

describe('the texts', () => {
  test('both languages have the same keys', () => {
    expect(leaves(zh).map(([key]) => key)).toEqual(leaves(en).map(([key]) => key))
  })

  test('no text is empty', () => {
    for (const [key, text] of [...leaves(en), ...leaves(zh)])
      if (typeof text === 'string') expect(text.trim(), key).not.toBe('')
  })

  test('the English texts hold no Chinese, and the Chinese ones are Chinese', () => {
    const untranslated = new Set(['shell.temporal', 'steps.eventPlaceholder', 'common.product'])
    for (const [key, text] of leaves(en))
      if (typeof text === 'string') expect(/[\u3400-\u9fff]/.test(text), key).toBe(false)
    for (const [key, text] of leaves(zh))
      if (typeof text === 'string' && !untranslated.has(key)) expect(/[\u3400-\u9fff]/.test(text), key).toBe(true)
  })

  test('texts with parameters say them in both languages', () => {
    for (const catalogue of [leaves(en), leaves(zh)]) {
      for (const [key, text] of catalogue) {
        if (typeof text !== 'function') continue
        const marks = Array.from({ length: text.length }, (_, index) => `<${index}>`)
        const said = String(text(...marks))
        if (!key.endsWith('problemCount'))
          expect(
            marks.some((mark) => said.includes(mark)),
            key,
          ).toBe(true)
      }
    }
  })
})
