import type { Language } from '../../schema/bilingual.ts'
import { rowProblemText, type RowProblem } from './import-problem.ts'

/**
 * The file of refused rows, as CSV for spreadsheets: byte-order mark (Excel needs it for Chinese), row number, reasons, and the
 * row's own cells, so that it can be corrected and imported again.
 */
export function errorFileHeader(columns: string[], language: Language): string {
  const own = language === 'zh' ? ['行号', '原因'] : ['row', 'reason']
  return '\ufeff' + csvLine([...own, ...columns])
}

/** One refused row. Reasons name their column. */
export function errorFileRow(
  row: number,
  problems: RowProblem[],
  fields: string[],
  columns: string[],
  language: Language,
): string {
  const reasons = problems.map(({ code, column }) => {
    const name = column === undefined ? undefined : columns[column]
    const text = rowProblemText(code, language)
    return name === undefined ? text : language === 'zh' ? `${name}：${text}` : `${name}: ${text}`
  })
  return csvLine([String(row), reasons.join(' '), ...fields])
}

function csvLine(cells: string[]): string {
  return cells.map(csvCell).join(',') + '\r\n'
}

/** Quoted, and harmless: a cell that a spreadsheet would run as a formula is marked as text with an apostrophe. */
function csvCell(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n\t;]|^'|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
