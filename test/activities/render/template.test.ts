import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileTemplate } from '../../../activities/render/compile-template.ts'
import { trackLinks } from '../../../activities/render/fixed-links.ts'
import { MissingVariableError, TemplateError } from '../../../activities/render/template-error.ts'

const plain = (source: string) => compileTemplate(source, { escape: 'none' })
const html = (source: string) => compileTemplate(source, { escape: 'html' })
/** The same template through the full engine. */
const full = (source: string) => plain(source + '{% if false %}{% endif %}')
const caught = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return error
  }
  return 'nothing was thrown'
}

test('a simple template takes the fast path and a conditional one the full engine', () => {
  expect(plain('Hi {{ contact.name }}').simple).toBe(true)
  expect(plain('{% if contact.vip %}VIP{% endif %}').simple).toBe(false)
  expect(plain('Hi {{ contact.name | upcase }}').simple).toBe(false)
})

test('both compilers print the same for the same scope', () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  fc.assert(
    fc.property(fc.record({ a: value, b: value }, { requiredKeys: [] }), fc.boolean(), (contact, fallback) => {
      const source = fallback
        ? 'x{{ contact.a | default: "d" }}y{{contact.b|default:"e"}}'
        : '{{ contact.a }}-{{ contact.b }}'
      const run = (template: { render(scope: object): string }) => {
        try {
          return template.render({ contact })
        } catch (error) {
          return `${(error as Error).name} ${(error as MissingVariableError).variable}`
        }
      }
      expect(run(plain(source))).toBe(run(full(source)))
    }),
  )
})

test.each([{}, { contact: {} }, { contact: { name: null } }, { contact: { name: '' } }])(
  'a missing variable without a default fails the contact: %j',
  (scope) => {
    for (const template of [plain('您好{{ contact.name }}！'), full('您好{{ contact.name }}！')]) {
      const error = caught(() => template.render(scope))
      expect(error).toBeInstanceOf(MissingVariableError)
      expect((error as MissingVariableError).variable).toBe('contact.name')
    }
  },
)

test('a default stands in for a missing, null, empty or false value', () => {
  for (const template of [
    plain('{{ contact.name | default: "朋友" }}'),
    full('{{ contact.name | default: "朋友" }}'),
  ]) {
    for (const contact of [{}, { name: null }, { name: '' }, { name: false }])
      expect(template.render({ contact })).toBe('朋友')
    expect(template.render({ contact: { name: 0 } })).toBe('0')
  }
})

test.each(['constructor', '__proto__', 'toString', 'prototype', 'hasOwnProperty'])(
  'the prototype key %s is missing',
  (key) => {
    const contact = JSON.parse('{"__proto__": "own", "constructor": "own", "prototype": "own"}') as Record<
      string,
      string
    >
    for (const template of [plain(`{{ contact.${key} }}`), full(`{{ contact.${key} }}`)]) {
      expect(caught(() => template.render({ contact }))).toBeInstanceOf(MissingVariableError)
    }
  },
)

test('variables are listed with their full paths', () => {
  expect(plain('{{ contact.name }} {{ entry.total | default: "0" }} {{ contact.name }}').variables).toEqual([
    'contact.name',
    'entry.total',
  ])
  expect(
    plain('{% assign x = contact.city %}{% for i in entry.items %}{{ i.title }}{% endfor %}{{ x }}').variables,
  ).toEqual(['contact.city', 'entry.items'])
})

test('e-mail bodies escape every value and never let one be raw', () => {
  const contact = { name: '<script>"x"&\'y\'</script>' }
  const escaped = '&lt;script&gt;&quot;x&quot;&amp;&#39;y&#39;&lt;/script&gt;'
  expect(html('<p>{{ contact.name }}</p>').render({ contact })).toBe(`<p>${escaped}</p>`)
  expect(html('<p>{{ contact.name | append: "" }}</p>').render({ contact })).toBe(`<p>${escaped}</p>`)
  expect(caught(() => html('{{ contact.name | raw }}'))).toMatchObject({ code: 'filter' })
})

test.each([
  ['Hi {{ contact.name', 'syntax', 1, 4],
  ['a\nb {{ contact.name | shout }}', 'filter', 2, 3],
  ['{% if %}x{% endif %}', 'syntax', 1, 6],
  ['{% include "/etc/passwd" %}', 'tag', 1, 1],
  ['{% render "x" %}', 'tag', 1, 1],
  ['{% if contact.a %}', 'syntax', 1, 1],
  ['{{ contact.url | link }}', 'link', 1, 1],
  ['x {{ "javascript:alert(1)" | link }}', 'link', 1, 3],
  ['{{ "mini-program:pages/a" | link }}', 'link', 1, 1],
  ['{{ contact.page | mini_program }}', 'link', 1, 1],
  ['{{ "/pages/a" | mini_program }}', 'link', 1, 1],
  ['{{ "pages/../a" | mini_program }}', 'link', 1, 1],
  ['{{ "https://evil.example/" | mini_program }}', 'link', 1, 1],
  ['a'.repeat(100_001), 'tooLong', 1, 1],
] as const)('a broken template says where: %#', (source, code, line, column) => {
  const error = caught(() => plain(source))
  expect(error).toBeInstanceOf(TemplateError)
  expect(error).toMatchObject({ code, line, column })
})

test.each([
  '{% for i in (1..100000000) %}x{% endfor %}',
  '{% assign s = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
])('an endless template is stopped and fails the contact: %s', (source) => {
  expect(caught(() => plain(source).render({}))).toMatchObject({ name: 'RenderError', code: 'limit' })
})

test('a template that prints an object fails the contact instead of sending [object Object]', () => {
  expect(caught(() => full('{{ entry.cart }}').render({ entry: { cart: { total: 3 } } }))).toMatchObject({
    code: 'notText',
  })
  expect(caught(() => plain('{{ entry.cart }}').render({ entry: { cart: { total: 3 } } }))).toBeInstanceOf(
    MissingVariableError,
  )
})

test('links are shortened by both compilers with the index of their place in the template', () => {
  const source =
    'A {{ "https://shop.example/a" | link }} B {{ \'https://shop.example/b\' | link }} A {{ "https://shop.example/a" | link }}'
  const shorten = (url: string, index: number) => `${url.at(-1)}${index}`
  for (const template of [plain(source), full(source)]) {
    expect(template.links).toEqual(['https://shop.example/a', 'https://shop.example/b'])
    expect(template.render({ shorten })).toBe('A a0 B b1 A a0')
  }
  expect(caught(() => plain('{{ "https://a.example/1" | link }}').render({}))).toMatchObject({ name: 'RenderError' })
})

test('a page of a mini-program is a link of its own by both compilers, and never the web address it looks like', () => {
  const source =
    'A {{ "pages/a?x=1" | mini_program }} B {{ "https://a.example/" | link }} A {{ "pages/a?x=1" | mini_program }}'
  for (const template of [plain(source), full(source)]) {
    expect(template.links).toEqual(['mini-program:pages/a?x=1', 'https://a.example/'])
    expect(template.render({ shorten: (url, index) => `<${index} ${url}>` })).toBe(
      'A <0 mini-program:pages/a?x=1> B <1 https://a.example/> A <0 mini-program:pages/a?x=1>',
    )
  }
})

test('the plain text of a mail shares the link indexes of its HTML', () => {
  const body = html(trackLinks('<a href="https://a.example/1">x</a> <a href="https://a.example/2">y</a>'))
  const text = compileTemplate('{{ "https://a.example/3" | link }} {{ "https://a.example/2" | link }}', {
    escape: 'none',
    links: body.links,
  })
  expect(text.links).toEqual(['https://a.example/1', 'https://a.example/2', 'https://a.example/3'])
  expect(text.render({ shorten: (_, index) => String(index) })).toBe('2 1')
})

test('seventeen links are one too many', () => {
  const links = (count: number) =>
    Array.from({ length: count }, (_, at) => `{{ "https://a.example/${at}" | link }}`).join(' ')
  expect(plain(links(16)).links).toHaveLength(16)
  expect(caught(() => plain(links(17)))).toMatchObject({ code: 'link' })
})

test('plain links of an e-mail become tracked ones, others stay', () => {
  const source =
    '<a class="b" href="https://a.example/x?a=1&amp;b=2">x</a><a href="mailto:a@b.c">m</a><a href="#top">t</a>' +
    '<a data-untracked href="https://a.example/u">u</a><a href="https://a.example/{{ contact.id }}">v</a>'
  const tracked = trackLinks(source)
  expect(html(tracked).links).toEqual(['https://a.example/x?a=1&b=2'])
  expect(html(tracked).render({ contact: { id: 7 }, shorten: () => 'https://s.example/c' })).toBe(
    '<a class="b" href="https://s.example/c">x</a><a href="mailto:a@b.c">m</a><a href="#top">t</a>' +
      '<a data-untracked href="https://a.example/u">u</a><a href="https://a.example/7">v</a>',
  )
})

test('a Chinese attribute name works in either compiler', () => {
  expect(plain('{{ contact.姓名 }}').render({ contact: { 姓名: '李雷' } })).toBe('李雷')
})

test('the same source is compiled once', () => {
  expect(plain('Hi {{ contact.name }}')).toBe(plain('Hi {{ contact.name }}'))
  expect(html('Hi {{ contact.name }}')).not.toBe(plain('Hi {{ contact.name }}'))
})
