import type { RawRow } from './csv-parser.ts'
import { FileError } from './import-problem.ts'
import { checkXlsx } from './xlsx-guard.ts'

/**
 * The rows of the first sheet, as texts. Held in memory whole (a sheet has at most a million rows); numbers keep their
 * digits, dates become `2026-11-24` or `2026-11-24T08:00:00`, formulas are the values they last had.
 */
export async function readXlsx(bytes: Buffer): Promise<RawRow[]> {
  await checkXlsx(bytes)
  // Loaded when somebody brings a workbook: 20 MB that other workers do without.
  const { readSheet } = await import('read-excel-file/node')
  const sheet = await readSheet(bytes, { parseNumber: (text: string) => text, trim: false }).catch(() => {
    throw new FileError('badXlsx')
  })
  return sheet.flatMap((cells: unknown[], at): RawRow[] => {
    const fields = cells.map(cellText)
    return fields.every((field) => field === '') ? [] : [{ row: at + 1, fields }]
  })
}

function cellText(cell: unknown): string {
  if (cell instanceof Date) {
    const iso = cell.toISOString()
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)
  }
  const text =
    typeof cell === 'string' ? cell : typeof cell === 'boolean' || typeof cell === 'number' ? String(cell) : ''
  // The file format itself writes long numbers as 1.3800138E10; here no digit is lost yet.
  const number = /^-?\d(\.\d+)?E\+?\d+$/i.test(text) ? Number(text) : NaN
  return Number.isSafeInteger(number) ? String(number) : text
}
