import type { Deps } from '../activities/deps.ts'
import type { Config } from './config.ts'

export type Progress = { heartbeat(details?: unknown): void; signal: AbortSignal }

/** Activities that take minutes. */
export type LongWork = {
  runImport(id: string, progress: Progress): Promise<void>
  draftCopy(id: string, progress: Progress): Promise<void>
}

export function createLongWork(_deps: Deps, _config: Config): LongWork {
  return {
    runImport: async () => {},
    draftCopy: async () => {},
  }
}
