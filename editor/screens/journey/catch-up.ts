import { api } from '../../data/api.ts'
import type { DocumentStore } from '../../document/document-store.ts'

const pauseMs = 120
const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs))

/**
 * Brings somebody else's edits into the document when the server tells of a revision that is not known here. Waits while an edit of our
 * own is on its way: its answer says whether it was the one, and brings the others along if it was not.
 */
export function createCatchUp(documents: DocumentStore, signal: AbortSignal): (revision: number) => void {
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

  return (revision) => {
    wanted = Math.max(wanted, revision)
    if (busy) return
    busy = true
    void follow().finally(() => {
      busy = false
    })
  }
}
