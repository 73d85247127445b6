import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyDocument } from '../../schema/document.ts'
import { canonicalJson, readPath } from '../../schema/json.ts'
import { openDocument } from '../../schema/migrate-doc.ts'

const good = () => ({
  ...emptyDocument('Good'),
  steps: { in: { id: 'in', kind: 'api', config: {}, next: { next: null } } },
  triggers: ['in'],
})

test('a document opens as it was stored, from text or from an object', () => {
  expect(openDocument(good())).toEqual({ ok: true, doc: good() })
  expect(openDocument(JSON.stringify(good()))).toEqual({ ok: true, doc: good() })
})

test('a document of before there was a format opens as the first', () => {
  const { format: _format, notes: _notes, ...old } = good()
  expect(openDocument(old)).toEqual({ ok: true, doc: good() })
})

test('a document of a later release is refused with what to do', () => {
  expect(openDocument({ ...good(), format: 99 })).toMatchObject({
    ok: false,
    reason: 'newer',
    issues: [expect.stringContaining('update Caravan')],
  })
})

test('cyclic objects, text that is no JSON, and things that are no objects give a failure, never a throw', () => {
  const cyclic: Record<string, unknown> = good()
  cyclic['self'] = cyclic
  expect(openDocument(cyclic)).toMatchObject({ ok: false, reason: 'notJson' })
  for (const input of ['{', '', 'null', '[]', '3', null, undefined, 3, [], Number.NaN])
    expect(openDocument(input)).toMatchObject({ ok: false })
  expect(openDocument({ ...good(), steps: 10n })).toMatchObject({ ok: false, reason: 'notJson' })
})

test('prototype keys open nothing and change nothing', () => {
  const hostile = `{"format":1,"name":"x","triggers":[],"notes":[],"settings":${JSON.stringify(good().settings)},"steps":{"__proto__":{"id":"__proto__","kind":"api","config":{"polluted":true},"next":{}}}}`
  const opened = openDocument(hostile)
  if (opened.ok) expect(Object.keys(opened.doc.steps)).not.toContain('polluted')
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(({} as Record<string, unknown>)['config']).toBeUndefined()
})

test('wrong zones, unknown keys and endless names are named with their place, at most twenty of them', () => {
  const bad = { ...good(), settings: { ...good().settings, timezone: 'Mars/Olympus' }, extra: 1 }
  const opened = openDocument(bad)
  expect(opened).toMatchObject({ ok: false, reason: 'invalid' })
  expect(!opened.ok && opened.issues.join('\n')).toContain('settings.timezone: an IANA time zone such as Asia/Shanghai')
  const steps = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`s${n}`, { id: 7 }]))
  const many = openDocument({ ...good(), steps })
  expect(!many.ok && many.issues.length).toBe(20)
})

test('a step of an unknown kind is kept whole', () => {
  const doc = {
    ...good(),
    steps: {
      in: { id: 'in', kind: 'from-a-plugin', config: { deep: { list: [1, { a: null }] } }, next: { somewhere: 'in' } },
    },
  }
  expect(openDocument(doc)).toEqual({ ok: true, doc })
})

test('anything at all opens or fails, and never throws', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (input) => {
      expect(typeof openDocument(input).ok).toBe('boolean')
    }),
    { numRuns: 500 },
  )
})

test('a dotted path reads own properties only', () => {
  const value = { a: { b: 1, list: [1] }, text: 'abc' }
  expect(readPath(value, 'a.b')).toBe(1)
  for (const path of [
    'a.c',
    'text.length',
    'a.list.0',
    'a.list.length',
    '__proto__',
    'constructor.name',
    'a.__proto__.b',
    'toString',
    '',
  ])
    expect(readPath(value, path), path).toBeUndefined()
})

test('canonical JSON is the same for equal values, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const shuffled = JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
        item && typeof item === 'object' && !Array.isArray(item)
          ? Object.fromEntries(Object.entries(item).toReversed())
          : item,
      ) as unknown
      expect(canonicalJson(shuffled)).toBe(canonicalJson(JSON.parse(JSON.stringify(value))))
    }),
  )
})
