import type { RevisionEvent } from '../../../schema/api/collaboration.ts'
import { api } from '../../data/api.ts'
import type { DocumentStore } from '../../document/document-store.ts'

const pauseMs = 120
const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs))

/**
 * Brings edits that the live stream tells of into the document. The next one is applied as it is; after a gap the document is read
 * again. That waits while an edit of our own is on its way: its answer brings the others along.
 */
export function createCatchUp(documents: DocumentStore, signal: AbortSignal): (event: RevisionEvent) => void {
  let wanted = 0
  let busy = false
  const isBehind = () => !signal.aborted && documents.getState().revision < wanted
  const isSending = () => documents.getState().pending.some((entry) => entry.sent)

  async function follow(): Promise<void> {
    while (isBehind()) {
      if (!isSending()) {
        const detail = await api.journey(documents.getState().journeyId).catch(() => null)
        if (detail && !isSending() && detail.revision > documents.getState().revision)
          documents.reload(detail.doc, detail.revision)
      }
      if (isBehind()) await pause()
    }
  }

  function applied({ revision, commandId, patches }: RevisionEvent): boolean {
    if (!patches || commandId === undefined || revision !== documents.getState().revision + 1) return false
    try {
      documents.receive([{ revision, commandId, patches }])
      return true
    } catch {
      return false
    }
  }

  return (event) => {
    wanted = Math.max(wanted, event.revision)
    if (busy || !isBehind() || applied(event)) return
    busy = true
    void follow().finally(() => {
      busy = false
    })
  }
}
