import { describe, expect, test } from 'vitest'
import { fill, fillText, variablesOf } from '../../../editor/preview/fill.ts'

const scope = {
  contact: { name: '林女士', address: { city: '成都' } },
  entry: { total: 300 },
  steps: {},
  workspace: { name: '商队' },
}

describe('the preview of a text', () => {
  test('variables are filled in, nested ones too', () => {
    expect(fillText('{{ contact.name }}，{{contact.address.city}} {{ entry.total }}', scope)).toBe('林女士，成都 300')
  })

  test('a default stands in for what is missing', () => {
    expect(fillText('{{ contact.nick | default: "朋友" }}你好', scope)).toBe('朋友你好')
  })

  test('what is missing and has no default is marked', () => {
    expect(fill('Hi {{ contact.nick }}', scope)[1]).toEqual({ kind: 'missing', text: 'nick', name: 'contact.nick' })
  })

  test('a hostile path is missing, not an object of the program', () => {
    expect(fill('{{ contact.constructor.name }}', scope)[0]?.kind).toBe('missing')
  })

  test('a fixed link becomes a short one of the same length each time', () => {
    const once = fillText('{{ "https://example.com/a" | link }}', scope)
    expect(once).toBe(fillText('{{ "https://example.com/a" | link }}', scope))
    expect(once).not.toBe(fillText('{{ "https://example.com/b" | link }}', scope))
  })

  test('the variables of a text are listed once each', () => {
    expect(variablesOf('{{ contact.name }} {{ contact.name | upcase }} {{ entry.total }} {{ "x" | link }}')).toEqual([
      'contact.name',
      'entry.total',
    ])
  })
})
