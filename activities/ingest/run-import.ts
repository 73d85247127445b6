import { rm, stat } from 'node:fs/promises'
import { sql } from 'kysely'
import type { KeyRing } from '../crypto/key-ring.ts'
import { FileError } from '../import/import-problem.ts'
import { readRows, type ReadOptions } from '../import/read-rows.ts'
import type { Sniff } from '../import/sniff.ts'
import type { Db } from '../store/db.ts'
import {
  advanceImport,
  endImport,
  insertRefusedRows,
  type RefusedRow,
  type StoredImport,
  takeImport,
} from '../store/imports.ts'
import { retryTransaction } from '../store/retry-transaction.ts'
import { presealContacts, type Presealed, writeContacts } from '../store/write-contacts.ts'
import { distinct, releaseParked } from './events.ts'
import { type ImportRequest, mapChunk, type MappedChunk, type Refused, rememberChunk } from './import-rows.ts'
import { enterByLearntDates } from './learnt-dates.ts'
import { createSeenKeys, type SeenKeys } from './seen-keys.ts'
import { changeWatchers, type IngestDeps } from './upsert-contacts.ts'
import { wakeWalks } from './wake.ts'

export type ImportProgress = { heartbeat(details?: unknown): void; signal: AbortSignal }
type Job = {
  id: string
  workspace: number
  path: string
  request: ImportRequest
  options: Omit<ReadOptions, 'afterRow'>
  bytes: number
}
type Ready = { chunk: MappedChunk; presealed: Presealed; refused: RefusedRow[] }

const chunkRows = 2000
/** Refused rows kept for the error file; beyond it they are only counted. */
const maxRefusedKept = 200_000

/** Cancelled, or taken further by somebody else: this run has nothing more to do. */
class OvertakenError extends Error {}

/**
 * Runs an import to its end. Chunks are written in one transaction each, together with how far the file has been read: whatever
 * kills it, the next run goes on behind the last chunk and doubles nobody. Throws when it should be run again; a file that cannot
 * be read ends as `failed`.
 */
export async function runImport(deps: IngestDeps, id: string, progress: ImportProgress): Promise<void> {
  const { db } = deps.database
  const stored = await takeImport(db, id)
  if (!stored) return
  const job = jobOf(stored)
  try {
    await writeFile(deps, job, stored.rows_read, stored.refused, progress)
    await logAffirmation(db, job)
    await endImport(db, id, 'done')
  } catch (error) {
    if (error instanceof OvertakenError) return
    const reason =
      error instanceof FileError
        ? error.code
        : (error as NodeJS.ErrnoException).code === 'ENOENT'
          ? 'fileMissing'
          : undefined
    if (reason === undefined) throw error
    await endImport(db, id, 'failed', reason)
  }
  await rm(job.path, { force: true })
}

function jobOf(stored: StoredImport): Job {
  const sniff = stored.sniff as unknown as Sniff
  const { format, encoding, delimiter, newline, header } = sniff
  return {
    id: stored.id,
    workspace: stored.workspace,
    path: stored.path,
    request: stored.request as unknown as ImportRequest,
    bytes: Math.max(1, sniff.bytes),
    options: { format, encoding, delimiter, newline, header, columns: sniff.columns.length, chunkRows },
  }
}

async function writeFile(
  deps: IngestDeps,
  job: Job,
  startRow: number,
  refusedBefore: number,
  { heartbeat, signal }: ImportProgress,
): Promise<void> {
  await stat(job.path)
  const ring = await deps.keys(job.workspace)
  const seen = createSeenKeys()
  if (startRow > 0) await remember(job, seen, startRow, { heartbeat, signal })
  let row = startRow
  let kept = refusedBefore
  let writing: Promise<void> = Promise.resolve()
  for await (const ready of chunks(deps, ring, job, seen, startRow)) {
    // The database writes one chunk while this process reads, maps and seals the next.
    await writing
    signal.throwIfAborted()
    heartbeat({ row })
    const from = row
    row = ready.chunk.toRow
    const refused = kept >= maxRefusedKept ? [] : ready.refused
    kept += ready.chunk.refused.length
    writing = writeChunk(deps, ring, job, { ...ready, refused }, from)
    // Whoever awaits it next hears of a failure; until then it must not count as unhandled.
    writing.catch(() => {})
  }
  await writing
}

async function* chunks(
  deps: IngestDeps,
  ring: KeyRing,
  job: Job,
  seen: SeenKeys,
  startRow: number,
): AsyncGenerator<Ready> {
  for await (const raw of readRows(job.path, { ...job.options, afterRow: startRow })) {
    const chunk = mapChunk(raw, job.request, seen)
    const presealed = await presealContacts(deps.database.db, ring, job.workspace, [...chunk.writes.values()])
    yield { chunk, presealed, refused: chunk.refused.map((refused) => sealRefused(ring, job.id, refused)) }
  }
}

async function remember(
  job: Job,
  seen: SeenKeys,
  untilRow: number,
  { heartbeat, signal }: ImportProgress,
): Promise<void> {
  for await (const raw of readRows(job.path, job.options)) {
    signal.throwIfAborted()
    heartbeat({ row: 0 })
    rememberChunk(raw, job.request, seen, untilRow)
    if (raw.lastRow >= untilRow) return
  }
}

async function writeChunk(
  deps: IngestDeps,
  ring: KeyRing,
  job: Job,
  { chunk, presealed, refused }: Ready,
  fromRow: number,
): Promise<void> {
  const live = await deps.live.read(job.workspace)
  const { written, shares } = await retryTransaction(deps.database.db, async (trx) => {
    // Rows and how far they are read are lost together or not at all: no need to wait for the disk at each chunk.
    await sql`set local synchronous_commit to off`.execute(trx)
    const written = await writeContacts(
      trx,
      ring,
      job.workspace,
      [...chunk.writes.values()],
      { source: `import:${job.id}` },
      presealed,
    )
    const wakes = [...written]
      .filter(([, { created }]) => !created)
      .map(([key, { id }]) => ({ contact: id, watchers: changeWatchers(live, chunk.writes.get(key)!) }))
    const entered = await enterByLearntDates(trx, live, written, chunk.writes, deps.clock?.() ?? Date.now())
    const shares = [...(await wakeWalks(trx, wakes)), ...entered]
    await insertRefusedRows(trx, job.id, refused)
    const created = [...chunk.first].filter((key) => written.get(key)?.created).length
    const advanced = await advanceImport(trx, job.id, {
      fromRow,
      toRow: chunk.toRow,
      progress: Math.min(1, chunk.bytes / job.bytes),
      created,
      updated: chunk.first.size - created,
      refused: chunk.refused.length,
      duplicates: chunk.duplicates,
    })
    if (!advanced) throw new OvertakenError()
    return { written, shares }
  })
  deps.nudge(distinct(shares))
  await releaseParked(deps, job.workspace, new Map([...written].map(([key, { id }]) => [key, id])))
}

/** Refused rows hold what others' rows hold sealed. */
function sealRefused(ring: KeyRing, id: string, { row, problems, fields }: Refused): RefusedRow {
  return {
    row,
    reason: JSON.stringify(problems),
    fields: ring.column('import_error', 'fields').seal(`${id}/${row}`, JSON.stringify(fields)).toString('base64'),
  }
}

/** Who imported vouched for everybody's consent at once: one entry per channel says so, for the whole file. */
async function logAffirmation(db: Db, { id, workspace, request }: Job): Promise<void> {
  if (!request.consent) return
  const channels = [
    ['phone', 'sms'],
    ['email', 'email'],
    ['wechat', 'wechat'],
  ] as const
  const mapped = channels.filter(([column]) => request.mapping.some((target) => target.to === column))
  const entries = mapped.map(([, channel]) => ({
    workspace,
    contact_id: null,
    channel,
    purpose: 'marketing',
    granted: true,
    source: `import:${id}`,
    proof: null,
  }))
  if (entries.length > 0) await db.insertInto('consent_log').values(entries).execute()
}
