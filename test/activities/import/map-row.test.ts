import { expect, test } from 'vitest'
import { readAttribute } from '../../../activities/import/attribute-value.ts'
import { errorFileHeader, errorFileRow } from '../../../activities/import/error-file.ts'
import { mapRow, type RowMapping } from '../../../activities/import/map-row.ts'
import { suggestMapping } from '../../../activities/import/suggest-mapping.ts'

const mapping: RowMapping = {
  columns: [
    { to: 'key' },
    { to: 'phone' },
    { to: 'email' },
    { to: 'name' },
    { to: 'zone' },
    { to: 'locale' },
    { to: 'tags' },
    { to: 'attribute', name: 'points', as: 'number' },
    { to: 'attribute', name: 'birthday', as: 'date' },
    { to: 'consent', channel: 'sms' },
    { to: 'ignore' },
  ],
  defaultCountry: 'CN',
}

test('a full row becomes a contact with typed values', () => {
  const row = [
    'c1',
    ' 138 0013 8000',
    'Ann@Example.com',
    '李雷',
    'Asia/Shanghai',
    'zh_CN',
    'vip；new,vip',
    '1,200',
    '1990/2/3',
    '是',
    'secret',
  ]
  expect(mapRow(mapping, row)).toEqual({
    draft: {
      key: 'c1',
      phone: '+8613800138000',
      email: 'ann@example.com',
      name: '李雷',
      zone: 'Asia/Shanghai',
      locale: 'zh-CN',
      tags: ['vip', 'new'],
      attributes: { points: 1200, birthday: '1990-02-03' },
      consents: { sms: true },
    },
    warnings: [],
  })
})

test('what a row leaves empty is absent, and an address stands in for the key', () => {
  expect(mapRow(mapping, ['', '13800138000'])).toEqual({
    draft: { key: '+8613800138000', phone: '+8613800138000', attributes: {} },
    warnings: [],
  })
  expect(mapRow(mapping, ['', '', 'A@b.cn']).draft?.key).toBe('a@b.cn')
  expect(mapRow(mapping, ['', '', '', 'nobody']).errors).toEqual([{ code: 'keyMissing' }])
})

test('every wrong value of a row is named with its column and the row is refused whole', () => {
  const row = ['x'.repeat(201), '1.38E+10', 'ann', '', 'Mars/Base', '??', '', 'many', '2026-02-30', 'maybe']
  expect(mapRow(mapping, row).errors).toEqual([
    { code: 'keyTooLong', column: 0 },
    { code: 'phoneScientific', column: 1 },
    { code: 'notEmail', column: 2 },
    { code: 'notNumber', column: 7 },
    { code: 'notDate', column: 8 },
    { code: 'notBoolean', column: 9 },
  ])
})

test('an unknown zone or language counts as missing and is a warning', () => {
  expect(mapRow(mapping, ['c1', '', '', '', 'Mars/Base', '??'])).toEqual({
    draft: { key: 'c1', attributes: {} },
    warnings: [
      { code: 'unknownZone', column: 4 },
      { code: 'unknownLocale', column: 5 },
    ],
  })
})

test('formula cells are kept as text and lose the apostrophe of our own error file', () => {
  const text: RowMapping = { columns: [{ to: 'key' }, { to: 'attribute', name: 'note', as: 'text' }] }
  for (const cell of ['=1+1', '+cmd', '-x', '@sum(a)', '=HYPERLINK("http://x","y")']) {
    expect(mapRow(text, ['c1', cell]).draft?.attributes).toEqual({ note: cell })
    expect(mapRow(text, ['c1', `'${cell}`]).draft?.attributes).toEqual({ note: cell })
  }
  expect(mapRow(mapping, ['c1', "'+8613800138000"]).draft?.phone).toBe('+8613800138000')
})

test('a column called like a prototype key writes nothing anywhere', () => {
  const evil: RowMapping = { columns: [{ to: 'key' }, { to: 'attribute', name: '__proto__', as: 'text' }] }
  const draft = mapRow(evil, ['c1', 'polluted']).draft
  expect(Object.keys(draft?.attributes ?? {})).toEqual([])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test.each([
  ['2026-11-24', '2026-11-24'],
  ['2026/1/4', '2026-01-04'],
  ['2026年1月4日', '2026-01-04'],
  ['20261124', '2026-11-24'],
  ['2026-11-24 8:00', '2026-11-24T08:00:00'],
  ['2026-11-24T08:00:00Z', '2026-11-24T08:00:00Z'],
  ['2026-11-24 08:00:00 +0800', '2026-11-24T08:00:00+08:00'],
  ['24/11/2026', '2026-11-24'],
  ['2026-13-01', undefined],
  ['2026-02-30', undefined],
  ['24/11/26', undefined],
  ['2026-11-24 25:00', undefined],
  ['soon', undefined],
])('the date %s is %s', (raw, value) => expect(readAttribute(raw, 'date', 'dmy')).toBe(value))

test.each([
  ['1200', 1200],
  ['1,200.50', 1200.5],
  ['¥1,200', 1200],
  ['-¥5', -5],
  ['１２３', 123],
  ['1e3', 1000],
  ['.5', undefined],
  ['1,2,3', undefined],
  ['12%', undefined],
  ['', undefined],
])('the number %s is %s', (raw, value) => expect(readAttribute(raw, 'number', 'ymd')).toBe(value))

test('columns are recognised by their names in both languages, else by their values', () => {
  expect(
    suggestMapping(
      ['客户编号', '手机号', 'E-mail', '姓名', '短信同意', '积分', '邮编', '注册日期', 'VIP'],
      [['c1', '13800138000', 'a@b.cn', '李雷', '是', '12', '010020', '2026-01-02', 'yes']],
      9,
    ),
  ).toEqual([
    { to: 'key' },
    { to: 'phone' },
    { to: 'email' },
    { to: 'name' },
    { to: 'consent', channel: 'sms' },
    { to: 'attribute', name: '积分', as: 'number' },
    { to: 'attribute', name: '邮编', as: 'text' },
    { to: 'attribute', name: '注册日期', as: 'date' },
    { to: 'attribute', name: 'VIP', as: 'boolean' },
  ])
  expect(
    suggestMapping(
      [],
      [
        ['x', '+1 212 555 2368'],
        ['y', '+44 20 7946 0958'],
      ],
      2,
    ),
  ).toEqual([{ to: 'attribute', name: 'column1', as: 'text' }, { to: 'phone' }])
})

test('the error file opens in a spreadsheet, says why in the chosen language, and runs nothing', () => {
  const columns = ['手机号', 'note']
  expect(errorFileHeader(columns, 'zh')).toBe('\ufeff行号,原因,手机号,note\r\n')
  expect(
    errorFileRow(7, [{ code: 'notPhone', column: 0 }, { code: 'keyMissing' }], ['+abc', '=cmd|"x"'], columns, 'en'),
  ).toBe(
    '7,"手机号: This is not a phone number. There is no key, phone, e-mail or WeChat id to know the contact by.",' +
      '"\'+abc","\'=cmd|""x"""\r\n',
  )
  expect(errorFileRow(7, [{ code: 'notNumber', column: 1 }], ['1', 'x'], columns, 'zh')).toBe(
    '7,note：不是数字。,1,x\r\n',
  )
})
