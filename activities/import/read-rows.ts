import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createCsvParser, type RawRow } from './csv-parser.ts'
import type { Encoding } from './encoding.ts'
import type { RowProblem } from './import-problem.ts'
import { readXlsx } from './xlsx-rows.ts'

/** How to read a file: from `sniff`, perhaps corrected by a person. `afterRow` skips rows already done (resume). */
export type ReadOptions = {
  format: 'csv' | 'xlsx'
  encoding: Encoding
  delimiter: string
  /** Line breaks of files from old Macs are bare carriage returns. */
  newline?: '\n' | '\r'
  header: boolean
  columns: number
  afterRow?: number
  chunkRows?: number
}

/** Some two thousand rows, in order. `row` counts as a spreadsheet does, the header included; `bytes` is how far the file is read. */
export type RowChunk = {
  rows: { row: number; fields: string[] }[]
  bad: { row: number; problem: RowProblem }[]
  lastRow: number
  bytes: number
}

/**
 * Reads a table row by row in chunks, in flat memory (except .xlsx). `source` is a path or the bytes as they come.
 * Rows that cannot be read are in `bad`; nothing is ever dropped silently. Throws `FileError`, or the file system's error.
 */
export async function* readRows(
  source: string | AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<RowChunk> {
  const wanted = options.chunkRows ?? 2000
  const skipTo = Math.max(options.afterRow ?? 0, options.header ? 1 : 0)
  let chunk: RowChunk = { rows: [], bad: [], lastRow: 0, bytes: 0 }
  for await (const { rows, bytes } of options.format === 'xlsx' ? xlsxPieces(source) : csvPieces(source, options)) {
    chunk.bytes = bytes
    for (const raw of rows) {
      if (raw.row <= skipTo) continue
      addRow(chunk, raw, options.columns)
      chunk.lastRow = raw.row
      if (chunk.rows.length + chunk.bad.length < wanted) continue
      yield chunk
      chunk = { rows: [], bad: [], lastRow: chunk.lastRow, bytes }
    }
  }
  if (chunk.rows.length + chunk.bad.length > 0) yield chunk
}

type Piece = { rows: RawRow[]; bytes: number }

async function* csvPieces(source: string | AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<Piece> {
  const decoder = new TextDecoder(options.encoding)
  const parser = createCsvParser(options.delimiter)
  const stream = typeof source === 'string' ? createReadStream(source, { highWaterMark: 256 * 1024 }) : source
  let bytes = 0
  const text = (decoded: string) => (options.newline === '\r' ? decoded.replaceAll('\r', '\n') : decoded)
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    bytes += piece.length
    yield { rows: parser.push(text(decoder.decode(piece, { stream: true }))), bytes }
  }
  yield { rows: [...parser.push(text(decoder.decode())), ...parser.end()], bytes }
}

async function* xlsxPieces(source: string | AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const bytes = typeof source === 'string' ? await readFile(source) : await gather(source)
  yield { rows: await readXlsx(bytes), bytes: bytes.length }
}

async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}

function addRow(chunk: RowChunk, raw: RawRow, columns: number): void {
  if (raw.problem) return void chunk.bad.push({ row: raw.row, problem: raw.problem })
  const { row, fields } = raw
  const problem = textProblem(fields) ?? (fields.length > columns ? surplus(fields, columns) : undefined)
  if (problem) chunk.bad.push({ row, problem })
  // Spreadsheets leave rows of nothing but separators behind; they are no contacts.
  else if (fields.some((field) => field !== '')) chunk.rows.push({ row, fields })
}

/** PostgreSQL takes no NUL in a text; U+FFFD is what the decoder puts where the bytes made no sense. */
function textProblem(fields: string[]): RowProblem | undefined {
  for (let column = 0; column < fields.length; column++) {
    const field = fields[column] as string
    if (field.includes('\0')) return { code: 'nulByte', column }
    if (field.includes('\ufffd')) return { code: 'badEncoding', column }
    if (field.length > 4000) return { code: 'valueTooLong', column }
  }
  return undefined
}

function surplus(fields: string[], columns: number): RowProblem | undefined {
  return fields.slice(columns).some((field) => field.trim() !== '')
    ? { code: 'tooManyColumns', column: columns }
    : undefined
}
