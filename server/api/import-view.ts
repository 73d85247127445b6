import type { ImportDetail } from '../../schema/api/contacts.ts'
import type { Language } from '../../schema/bilingual.ts'
import { errorFileHeader, errorFileRow } from '../../activities/import/error-file.ts'
import { type FileProblemCode, fileProblemText, type RowProblem } from '../../activities/import/import-problem.ts'
import type { Sniff } from '../../activities/import/sniff.ts'
import { refusedRows, type StoredImport } from '../../activities/store/imports.ts'
import type { Services } from '../services.ts'

/** An import as the web app shows it. */
export function importView(row: StoredImport, language: Language): ImportDetail {
  const sniff = row.sniff as unknown as Sniff
  const request = row.request as { mapping?: ImportDetail['mapping'] } | null
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state as ImportDetail['state'],
    encoding: sniff.encoding,
    delimiter: sniff.delimiter,
    header: sniff.columns,
    sample: sniff.sample,
    mapping: request?.mapping ?? sniff.mapping,
    // Rows are numbered as in a spreadsheet: its header is one of them.
    rowsRead: Math.max(0, row.rows_read - (sniff.header ? 1 : 0)),
    progress: row.progress,
    created: row.created,
    updated: row.updated,
    refused: row.refused,
    duplicates: row.duplicates,
    error: row.error === null ? null : errorText(row.error, language),
  }
}

function errorText(code: string, language: Language): string {
  if (code === 'fileMissing')
    return language === 'zh' ? '上传的文件已不存在，请重新上传。' : 'The uploaded file is gone. Upload it again.'
  return fileProblemText(code as FileProblemCode, language)
}

const pageRows = 1000

/** The refused rows as a file to correct and import again: with row numbers and reasons, formulas made harmless. */
export function errorFile(
  { database, keys, workspace }: Services,
  row: StoredImport,
  language: Language,
): ReadableStream<Uint8Array> {
  const { columns } = row.sniff as unknown as Sniff
  const encoder = new TextEncoder()
  let after = -1
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(errorFileHeader(columns, language))),
    async pull(controller) {
      const ring = await keys(workspace)
      const column = ring.column('import_error', 'fields')
      const rows = await refusedRows(database.db, row.id, after, pageRows)
      if (rows.length > 0) after = rows.at(-1)!.row
      const lines = rows.map((refused) => {
        const fields = JSON.parse(
          column.open(`${row.id}/${refused.row}`, Buffer.from(refused.fields, 'base64')),
        ) as string[]
        return errorFileRow(refused.row, JSON.parse(refused.reason) as RowProblem[], fields, columns, language)
      })
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')))
      if (rows.length < pageRows) controller.close()
    },
  })
}
