import type { z } from 'zod'
import type { startImport } from '../../schema/api/contacts.ts'
import type { CountryCode } from '../../schema/addresses/phone.ts'
import type { RowProblem } from '../import/import-problem.ts'
import { type ContactDraft, mapRow, type RowMapping } from '../import/map-row.ts'
import type { RowChunk } from '../import/read-rows.ts'
import type { ContactWrite } from '../store/write-contacts.ts'
import { mergeWrites } from './contact-input.ts'
import type { SeenKeys } from './seen-keys.ts'

export type ImportRequest = z.output<typeof startImport>
export type Refused = { row: number; problems: RowProblem[]; fields: string[] }

/** A chunk of a file as it is to be written: one write per contact, and who was refused. `first` are keys the file had not named before. */
export type MappedChunk = {
  writes: Map<string, ContactWrite>
  first: Set<string>
  refused: Refused[]
  duplicates: number
  toRow: number
  bytes: number
}

/** Maps rows to writes: a later row of the same contact wins over an earlier one, and is counted. */
export function mapChunk(chunk: RowChunk, request: ImportRequest, seen: SeenKeys): MappedChunk {
  const mapping = mappingOf(request)
  const mapped: MappedChunk = {
    writes: new Map(),
    first: new Set(),
    refused: chunk.bad.map(({ row, problem }) => ({ row, problems: [problem], fields: [] })),
    duplicates: 0,
    toRow: chunk.lastRow,
    bytes: chunk.bytes,
  }
  for (const { row, fields } of chunk.rows) {
    const result = mapRow(mapping, fields)
    if (result.errors) {
      mapped.refused.push({ row, problems: result.errors, fields })
      continue
    }
    const write = writeOf(result.draft, request)
    if (seen.add(write.key)) mapped.duplicates++
    else mapped.first.add(write.key)
    const before = mapped.writes.get(write.key)
    mapped.writes.set(write.key, before ? mergeWrites(before, write) : write)
  }
  return mapped
}

/** The keys of rows that an earlier run has written, so that a resumed import knows what the file has named before. */
export function rememberChunk(chunk: RowChunk, request: ImportRequest, seen: SeenKeys, untilRow: number): void {
  const mapping = mappingOf(request)
  for (const { row, fields } of chunk.rows) {
    if (row > untilRow) return
    const { draft } = mapRow(mapping, fields)
    if (draft) seen.add(draft.key)
  }
}

function mappingOf({ mapping, defaultCountry }: ImportRequest): RowMapping {
  return {
    columns: mapping,
    ...(defaultCountry ? { defaultCountry: defaultCountry.toUpperCase() as CountryCode } : {}),
  }
}

function writeOf(draft: ContactDraft, request: ImportRequest): ContactWrite {
  const { attributes, tags, consents, ...plain } = draft
  const write: ContactWrite = { ...plain, set: attributes }
  if (tags || request.tag) write.addTags = [...new Set([...(tags ?? []), ...(request.tag ? [request.tag] : [])])]
  if (consents)
    write.consents = Object.fromEntries(
      Object.entries(consents).map(([channel, granted]) => [`${channel}/marketing`, granted]),
    )
  if (request.consent) {
    write.affirmed = {}
    if (draft.phone) write.affirmed['sms/marketing'] = true
    if (draft.email) write.affirmed['email/marketing'] = true
    if (draft.wechat) write.affirmed['wechat/marketing'] = true
  }
  return write
}
