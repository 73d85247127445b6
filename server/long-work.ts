import { createLiveIndex } from '../activities/ingest/live-index.ts'
import { runImport } from '../activities/ingest/run-import.ts'
import type { Deps } from '../activities/deps.ts'
import type { Config } from './config.ts'
import { writeDrafts } from './write-drafts.ts'

export type Progress = { heartbeat(details?: unknown): void; signal: AbortSignal }

/** Activities that take minutes. */
export type LongWork = {
  runImport(id: string, progress: Progress): Promise<void>
  draftCopy(id: string, workspace: number, progress: Progress): Promise<void>
  close(): Promise<void>
}

/** Opens what they need in a worker process. */
export function createLongWork(deps: Deps, config: Pick<Config, 'ai'>): LongWork {
  const live = createLiveIndex(deps.database)
  return {
    runImport: (id, progress) => runImport({ ...deps, live }, id, progress),
    draftCopy: (id, workspace, progress) => writeDrafts(deps, config.ai, { id, workspace }, progress),
    close: () => live.close(),
  }
}
