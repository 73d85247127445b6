import type { LinkClick } from '../../activities/ingest/clicks.ts'
import { whileAway } from '../../activities/store/db.ts'

export type Click = LinkClick & { workspace: number }
export type ClickBuffer = { add(click: Click): void; close(): Promise<void> }

const flushMs = 100
const flushSize = 2000

/**
 * Gathers clicks and writes them together, at most a tenth of a second later; the redirect never waits for the database. While
 * that is away clicks wait here; `close` writes what is left.
 */
export function createClickBuffer(write: (clicks: Click[]) => Promise<void>): ClickBuffer {
  let waiting: Click[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const clicks = waiting
    waiting = []
    if (clicks.length > 0) {
      writing = writing
        .then(() => whileAway(() => write(clicks)))
        .catch((error: unknown) =>
          console.error(
            `clicks: ${clicks.length} were not written: ${error instanceof Error ? error.message : String(error)}`,
          ),
        )
    }
    return writing
  }
  return {
    add(click) {
      waiting.push(click)
      if (waiting.length >= flushSize) void flush()
      else timer ??= setTimeout(() => void flush(), flushMs)
    },
    close: flush,
  }
}
