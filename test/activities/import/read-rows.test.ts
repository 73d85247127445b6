import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createCsvParser } from '../../../activities/import/csv-parser.ts'
import { FileError } from '../../../activities/import/import-problem.ts'
import { readRows, type ReadOptions } from '../../../activities/import/read-rows.ts'
import { sniff } from '../../../activities/import/sniff.ts'
import { checkXlsx, type XlsxLimits } from '../../../activities/import/xlsx-guard.ts'
import { encodeGbk } from './gbk-fixture.ts'
import { makeXlsx, makeZip } from './xlsx-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'caravan-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const fileOf = (content: string | Buffer): string => {
  const file = join(folder, `f${count++}`)
  writeFileSync(file, content)
  return file
}

async function readAll(file: string, change: Partial<ReadOptions> = {}) {
  const sniffed = await sniff(file)
  const chunks = []
  for await (const chunk of readRows(file, { ...sniffed, columns: sniffed.columns.length, ...change }))
    chunks.push(chunk)
  return {
    sniffed,
    chunks,
    rows: chunks.flatMap(({ rows }) => rows.map(({ row, fields }) => [row, ...fields])),
    bad: chunks.flatMap(({ bad }) => bad.map(({ row, problem }) => [row, problem.code])),
  }
}
const failure = async (content: string | Buffer): Promise<string> => {
  try {
    await readAll(fileOf(content))
  } catch (error) {
    if (error instanceof FileError) return error.code
    throw error
  }
  return 'read without complaint'
}

const table = '姓名,手机号\n李雷,13800138000\n韩梅梅,13900139000\n'
const read = [
  [2, '李雷', '13800138000'],
  [3, '韩梅梅', '13900139000'],
]

test.each([
  ['UTF-8', Buffer.from(table), 'utf-8'],
  ['UTF-8 with a mark', Buffer.from('\ufeff' + table), 'utf-8'],
  ['UTF-16 little endian with a mark', Buffer.from('\ufeff' + table, 'utf16le'), 'utf-16le'],
  ['UTF-16 big endian with a mark', Buffer.from('\ufeff' + table, 'utf16le').swap16(), 'utf-16be'],
  ['GBK', encodeGbk(table), 'gb18030'],
])('a file in %s is read', async (_, content, encoding) => {
  const { sniffed, rows, bad } = await readAll(fileOf(content))
  expect(sniffed).toMatchObject({ encoding, header: true, columns: ['姓名', '手机号'] })
  expect(rows).toEqual(read)
  expect(bad).toEqual([])
})

test('a Western file is not taken for a Chinese one', async () => {
  const { sniffed, rows } = await readAll(fileOf(Buffer.from('nom;ville\nRené;Évreux\nZoë;Orléans\n', 'latin1')))
  expect(sniffed).toMatchObject({ encoding: 'windows-1252', delimiter: ';' })
  expect(rows).toEqual([
    [2, 'René', 'Évreux'],
    [3, 'Zoë', 'Orléans'],
  ])
})

test('Chinese far behind 256 KB of ASCII still decides the encoding', async () => {
  const ascii = 'name,city\n' + 'ann,paris\n'.repeat(40_000)
  const { sniffed, rows } = await readAll(fileOf(encodeGbk(`${ascii}李雷,上海\n韩梅梅,北京\n`)))
  expect(sniffed.encoding).toBe('gb18030')
  expect(rows.at(-1)).toEqual([40_003, '韩梅梅', '北京'])
})

test.each([',', ';', '\t', '|'])(
  'the separator %j is found, quotes and line breaks within are kept',
  async (separator) => {
    const text =
      ['name', 'note', 'x'].join(separator) +
      '\r\n' +
      ['"Ann ""A"""', `"two\r\nlines${separator} one cell"`, '1'].join(separator) +
      '\r\n'
    const { sniffed, rows } = await readAll(fileOf(text))
    expect(sniffed.delimiter).toBe(separator)
    expect(rows).toEqual([[2, 'Ann "A"', `two\r\nlines${separator} one cell`, '1']])
  },
)

test('files from old Macs, mixed line ends, empty lines and a missing last line break are read with spreadsheet row numbers', async () => {
  expect((await readAll(fileOf('a,b\r1,2\r3,4'))).rows).toEqual([
    [2, '1', '2'],
    [3, '3', '4'],
  ])
  expect((await readAll(fileOf('a,b\n1,2\r\n\n,,\n3,4'))).rows).toEqual([
    [2, '1', '2'],
    [5, '3', '4'],
  ])
})

test('short rows are filled by nothing, long ones are refused', async () => {
  const { rows, bad } = await readAll(fileOf('a,b,c\n1\n1,2,3,\n1,2,3,4\n'))
  expect(rows).toEqual([
    [2, '1'],
    [3, '1', '2', '3', ''],
  ])
  expect(bad).toEqual([[4, 'tooManyColumns']])
})

test('a 10 MB line costs its row and nothing else, in flat memory', async () => {
  const { rows, bad } = await readAll(
    fileOf(`a,b\n1,2\n${'z'.repeat(10_000_000)},2\n3,4\n"${'q'.repeat(10_000_000)}",5\n6,7\n`),
  )
  expect(rows).toEqual([
    [2, '1', '2'],
    [4, '3', '4'],
    [6, '6', '7'],
  ])
  expect(bad).toEqual([
    [3, 'rowTooLong'],
    [5, 'rowTooLong'],
  ])
})

test('a quote that is never closed costs its row and nothing else', async () => {
  const { rows, bad } = await readAll(fileOf('a,b\n"open,1\n2,3\n4,5\n'))
  expect(bad).toEqual([[2, 'quoteNotClosed']])
  expect(rows).toEqual([
    [3, '2', '3'],
    [4, '4', '5'],
  ])
})

test('NUL bytes and bytes of another encoding are refused row by row', async () => {
  const content = Buffer.concat([
    Buffer.from('a,b\n1,2\nx\0y,2\n'),
    Buffer.from([0xc0, 0xee, 0x2c, 0x31, 0x0a]),
    Buffer.from('3,4\n'),
  ])
  const { rows, bad } = await readAll(fileOf(content), { encoding: 'utf-8' })
  expect(rows).toEqual([
    [2, '1', '2'],
    [5, '3', '4'],
  ])
  expect(bad).toEqual([
    [3, 'nulByte'],
    [4, 'badEncoding'],
  ])
})

test('a huge cell is refused', async () => {
  expect((await readAll(fileOf(`a,b\n1,${'x'.repeat(5000)}\n`))).bad).toEqual([[2, 'valueTooLong']])
})

test('a missing header is noticed and the rows still read', async () => {
  const { sniffed, rows } = await readAll(fileOf('ann@example.com,13800138000\nbob@example.com,13900139000\n'))
  expect(sniffed).toMatchObject({
    header: false,
    warnings: ['headerMissing'],
    columns: ['Column 1', 'Column 2'],
    mapping: [{ to: 'email' }, { to: 'phone' }],
  })
  expect(rows).toHaveLength(2)
})

test('what is no table is refused with its reason', async () => {
  expect(await failure('')).toBe('empty')
  expect(await failure('\n\n')).toBe('empty')
  expect(await failure(Buffer.from('%PDF-1.7 ...'))).toBe('notTable')
  expect(await failure(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]))).toBe('oldExcel')
  expect(await failure(Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * 7) % 32 || 1)))).toBe('notTable')
  expect(await failure(Array.from({ length: 501 }, (_, at) => `c${at}`).join(','))).toBe('tooManyColumns')
  expect(await failure(makeZip({ 'word/document.xml': '<x/>' }))).toBe('notTable')
  expect(await failure(makeXlsx([['a']]).subarray(0, 200))).toBe('badXlsx')
  expect(await failure(makeZip({ 'xl/workbook.xml': 'rubbish' }))).toBe('badXlsx')
})

test('a zip that unpacks to more than it claims is measured, not believed', async () => {
  const bomb = makeZip({ 'xl/workbook.xml': ' '.repeat(5_000_000) }, 10)
  expect(bomb.length).toBeLessThan(10_000)
  const code = (limits: XlsxLimits) =>
    checkXlsx(bomb, limits).then(
      () => 'fine',
      (error: FileError) => error.code,
    )
  expect(await code({ packed: 1e6, unpacked: 4_999_999 })).toBe('xlsxTooLarge')
  expect(await code({ packed: 1e6, unpacked: 5_000_000 })).toBe('fine')
  expect(await code({ packed: 5000, unpacked: 1e9 })).toBe('xlsxTooLarge')
})

test('a workbook is read with numbers, dates, formulas and empty rows as a person sees them', async () => {
  const file = fileOf(
    makeXlsx([
      ['id', 'phone', 'joined', 'vip', 'sum'],
      ['c1', 13800138000, { date: 46_350 }, true, { formula: 'A1+B1', value: '7' }],
      [null],
      ['c2', null, null, false, -2.5],
    ]),
  )
  const { sniffed, rows } = await readAll(file)
  expect(sniffed).toMatchObject({ format: 'xlsx', columns: ['id', 'phone', 'joined', 'vip', 'sum'] })
  expect(rows).toEqual([
    [2, 'c1', '13800138000', '2026-11-24', 'true', '7'],
    [4, 'c2', '', '', 'false', '-2.5'],
  ])
})

test('chunks are of the wanted size, and a read goes on after the last row that was done', async () => {
  const file = fileOf('a,b\n' + Array.from({ length: 4500 }, (_, at) => `${at},x\n`).join(''))
  const whole = await readAll(file)
  expect(whole.chunks.map(({ rows }) => rows.length)).toEqual([2000, 2000, 500])
  expect(whole.chunks.map(({ lastRow }) => lastRow)).toEqual([2001, 4001, 4501])
  const resumed = await readAll(file, { afterRow: 4001 })
  expect(resumed.rows).toEqual(whole.rows.slice(4000))
})

test('however a file is cut into pieces, its rows are the same', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.constantFrom('', 'a', 'x,y', '"', '""', 'line\nbreak', 'cr\r\nlf', '李雷😀', '=1+1'),
  )
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      (rows, size) => {
        const text = rows.map((row) => row.map(quote).join(',') + '\n').join('')
        const parser = createCsvParser(',')
        const found = []
        for (let at = 0; at < text.length; at += size) found.push(...parser.push(text.slice(at, at + size)))
        found.push(...parser.end())
        expect(found.map(({ fields }) => fields)).toEqual(rows)
      },
    ),
  )
})
