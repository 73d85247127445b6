import type { DocPatch } from '../../schema/api/journeys.ts'
import { documentFormat } from '../../schema/document.ts'
import type { CommandLabel } from './command.ts'
import type { DocumentStore } from './document-store.ts'
import { keepPending } from './pending-store.ts'

export type SaveRequest = {
  baseRevision: number
  clientId: string
  commandId: string
  label: string
  patches: DocPatch[]
  author?: string
  format?: number
}
export type SaveAnswer =
  | { saved: number }
  | { stale: { revision: number; since: { revision: number; commandId: string; patches: DocPatch[] }[] } }
  /** The server understood and will never take it. */
  | { refused: string }
  /** The server writes another format of documents: this page has to be loaded again, what it holds is kept. */
  | { outdated: true }

export type SaveQueueDependencies = {
  store: DocumentStore
  clientId: string
  /** Rejects when the server cannot be reached. */
  send(request: SaveRequest): Promise<SaveAnswer>
  labelText(label: CommandLabel): string
  /** The name under which the others see these edits. */
  author?(): string
  /** Reads the draft again, when edits between are missing. */
  reread?(): Promise<void>
  keep?: typeof keepPending
}

const typingPauseMs = 800
const slowestRetryMs = 15_000

/**
 * Sends edits one after the other. A retry sends the same command id, so an edit that arrived although its answer was lost is not done
 * twice. Everything unsent is kept in the browser until the server has it.
 */
export function createSaveQueue({
  store,
  clientId,
  send,
  labelText,
  author,
  reread,
  keep = keepPending,
}: SaveQueueDependencies) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let busy = false
  let failures = 0
  let stopped = false

  async function step(): Promise<void> {
    if (busy || stopped) return
    const { pending, revision } = store.getState()
    const next = pending[0]
    if (!next) return
    const rest = next.key && pending.length === 1 ? typingPauseMs - (Date.now() - next.at) : 0
    if (rest > 0) return schedule(rest)
    busy = true
    store.setState({ pending: pending.map((entry) => (entry === next ? { ...entry, sent: true } : entry)) })
    try {
      const answer = await send({
        baseRevision: revision,
        clientId,
        commandId: next.commandId,
        label: labelText(next.label),
        patches: next.patches,
        format: documentFormat,
        ...(author ? { author: author() } : {}),
      })
      failures = 0
      if ('outdated' in answer) {
        stopped = true
        store.setSaveState('refused')
      } else if ('saved' in answer) {
        if (!store.acknowledge(next.commandId, answer.saved)) {
          await reread?.()
          store.acknowledge(next.commandId, answer.saved)
        }
      } else if ('stale' in answer) {
        store.setState({ pending: store.getState().pending.map((entry) => ({ ...entry, sent: false })) })
        store.receive(answer.stale.since)
      } else {
        const { pending: waiting, lost, base, revision: at } = store.getState()
        store.setState({
          pending: waiting.filter((entry) => entry.commandId !== next.commandId),
          lost: [...lost, next.label],
        })
        store.reload(base, at)
      }
    } catch {
      failures += 1
      store.setSaveState('offline')
    }
    busy = false
    const left = store.getState()
    void keep(left)
    if (left.pending.length > 0) schedule(failures === 0 ? 0 : Math.min(slowestRetryMs, 500 * 2 ** failures))
  }

  function schedule(after: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void step(), after)
  }

  const isStopped = () => stopped

  const unsubscribe = store.subscribe((state, before) => {
    if (state.conflicts !== before.conflicts) void keep(state)
    if (state.pending === before.pending || state.pending.length === 0) return
    if (
      state.pending.at(-1)?.commandId !== before.pending.at(-1)?.commandId ||
      state.pending.at(-1)?.at !== before.pending.at(-1)?.at
    ) {
      void keep(state)
      if (!busy && failures === 0) schedule(0)
    }
  })
  const onOnline = () => schedule(0)
  globalThis.addEventListener?.('online', onOnline)
  schedule(0)

  return {
    /** Resolves when everything is on the server; publishing waits for it. */
    async flush(): Promise<void> {
      while (store.getState().pending.length > 0) {
        if (isStopped()) return
        if (store.getState().saveState === 'offline') throw new Error('offline')
        const first = store.getState().pending[0]
        if (first && !first.sent)
          store.setState({ pending: store.getState().pending.map((entry) => ({ ...entry, at: 0 })) })
        schedule(0)
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    },
    stop(): void {
      stopped = true
      clearTimeout(timer)
      unsubscribe()
      globalThis.removeEventListener?.('online', onOnline)
    },
  }
}
