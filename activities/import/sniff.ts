import { open, readFile } from 'node:fs/promises'
import { detectEncoding, type Encoding } from './encoding.ts'
import { createCsvParser } from './csv-parser.ts'
import { FileError, type FileProblemCode } from './import-problem.ts'
import { suggestMapping } from './suggest-mapping.ts'
import { readXlsx } from './xlsx-rows.ts'
import type { ColumnTarget } from '../../schema/api/contacts.ts'

/**
 * What a file seems to be, for a person to confirm. `columns` are the header's names, or "Column 1" and so on; `sample`
 * the first 20 rows after it; `warnings` what is odd but not fatal.
 */
export type Sniff = {
  format: 'csv' | 'xlsx'
  encoding: Encoding
  delimiter: string
  newline: '\n' | '\r'
  header: boolean
  columns: string[]
  sample: string[][]
  mapping: ColumnTarget[]
  bytes: number
  warnings: FileProblemCode[]
}

const sampleBytes = 256 * 1024
const delimiters = [',', ';', '\t', '|'] as const

/** Looks at a file's beginning (a whole .xlsx is read). Throws `FileError` when it is no table. */
export async function sniff(file: string): Promise<Sniff> {
  const { head, size } = await readHead(file)
  if (size === 0) throw new FileError('empty')
  const format = fileFormat(head)
  if (format === 'xlsx') {
    const rows = (await readXlsx(await readFile(file))).slice(0, 21).flatMap(({ fields }) => (fields ? [fields] : []))
    return describe(rows, { format, encoding: 'utf-8', delimiter: ',', newline: '\n', bytes: size })
  }
  const encoding = detectEncoding(head)
  const text = new TextDecoder(encoding).decode(head, { stream: true })
  if (looksBinary(text)) throw new FileError('notTable')
  const newline = !text.includes('\n') && text.includes('\r') ? '\r' : '\n'
  const lines = newline === '\r' ? text.replaceAll('\r', '\n') : text
  const delimiter = detectDelimiter(lines)
  return describe(sampleRows(lines, delimiter, 21), { format, encoding, delimiter, newline, bytes: size })
}

/** The first 256 KB, and if they are plain ASCII more, up to 16 MB: an encoding shows only where it differs from ASCII. */
async function readHead(file: string): Promise<{ head: Buffer; size: number }> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const first = Buffer.alloc(Math.min(size, sampleBytes))
    await handle.read(first, 0, first.length, 0)
    for (
      let at = first.length;
      at < Math.min(size, 16 * 1024 * 1024) && first.every((byte) => byte < 0x80);
      at += sampleBytes
    ) {
      const next = Buffer.alloc(Math.min(sampleBytes, size - at))
      await handle.read(next, 0, next.length, at)
      const high = next.findIndex((byte) => byte >= 0x80)
      // Cut at a line's start, or half a character might speak for the wrong encoding.
      if (high >= 0) return { head: Buffer.concat([first, next.subarray(next.lastIndexOf(10, high) + 1)]), size }
    }
    return { head: first, size }
  } finally {
    await handle.close()
  }
}

function fileFormat(head: Buffer): 'csv' | 'xlsx' {
  const magic = head.toString('hex', 0, 4)
  if (magic === '504b0304') return 'xlsx'
  if (magic === 'd0cf11e0') throw new FileError('oldExcel')
  if (['25504446', '89504e47', 'ffd8ffe0', 'ffd8ffe1', '47494638', '1f8b0800', '7f454c46'].includes(magic))
    throw new FileError('notTable')
  return 'csv'
}

function looksBinary(text: string): boolean {
  const head = text.slice(0, 4096)
  const odd = head.match(/(?![\0\s])\p{Cc}/gu)?.length ?? 0
  return odd > head.length / 50
}

function sampleRows(text: string, delimiter: string, count: number): string[][] {
  const parser = createCsvParser(delimiter)
  const rows = [...parser.push(text), ...parser.end()]
  return rows.flatMap(({ fields }) => (fields?.some((field) => field !== '') ? [fields] : [])).slice(0, count)
}

/** The separator that cuts most rows into the same number of columns, more than one. */
function detectDelimiter(text: string): string {
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const counts = sampleRows(text.slice(0, 64 * 1024), delimiter, 50).map((row) => row.length)
    const width = counts[0] ?? 1
    if (width < 2) continue
    const agreeing = counts.filter((count) => count === width).length / counts.length
    const score = agreeing * 100 + Math.min(width, 50) / 10
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function describe(
  rows: string[][],
  file: Omit<Sniff, 'header' | 'columns' | 'sample' | 'mapping' | 'warnings'>,
): Sniff {
  const [first] = rows
  if (!first) throw new FileError('empty')
  if (first.length > 500) throw new FileError('tooManyColumns')
  const header = looksLikeHeader(first)
  const width = header ? first.length : Math.max(...rows.map((row) => row.length))
  const columns = Array.from({ length: width }, (_, at) => (header && first[at]?.trim()) || `Column ${at + 1}`)
  const sample = (header ? rows.slice(1) : rows).slice(0, 20)
  const warnings: FileProblemCode[] = header ? (sample.length === 0 ? ['headerOnly'] : []) : ['headerMissing']
  return { ...file, header, columns, sample, mapping: suggestMapping(header ? columns : [], sample, width), warnings }
}

/** Names of columns are short, different from each other, and none is a number or an address. */
function looksLikeHeader(row: string[]): boolean {
  const named = row.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (named.length === 0 || new Set(named).size !== named.length) return false
  return named.every((cell) => cell.length <= 80 && !cell.includes('@') && !/^[+(]?[\d\s().,:/+-]+$/.test(cell))
}
