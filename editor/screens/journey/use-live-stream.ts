import { useEffect } from 'react'
import type { DocPatch, LiveCounts } from '../../../schema/api/journeys.ts'
import type { JourneyStores } from '../../canvas/JourneyContext.tsx'
import { api } from '../../data/api.ts'
import { followStream } from '../../data/event-stream.ts'
import { takeCounts } from '../../live/live-store.ts'
import { clientId } from './open-journey.ts'

type RevisionEvent = { revision: number; clientId: string; commandId: string; label: string; patches: DocPatch[] }

/** Follows a journey: its numbers into the live store, other people's edits into the document. */
export function useLiveStream(
  { journeyId, documents, live }: JourneyStores,
  version: number | null,
  onPublished: () => void,
): void {
  useEffect(() => {
    const abort = new AbortController()
    const path = `/api/journeys/${journeyId}/live${version === null ? '' : `?version=${version}`}`
    void followStream(
      path,
      abort.signal,
      ({ event, data }) => {
        if (event === 'counts' || event === 'delta') {
          const counts = data as LiveCounts
          if (version !== null) takeCounts(live, event, counts)
          if (version === null && counts.version > 0) onPublished()
        }
        if (event === 'revision') void takeRevision(data as RevisionEvent)
      },
      (connected) => live.setState({ connected }),
    )
    const takeRevision = async (edit: RevisionEvent) => {
      const { revision, pending } = documents.getState()
      if (edit.revision <= revision) return
      // My own edit comes back here as well as in the answer to the save; the answer is enough unless it was lost.
      if (edit.clientId === clientId && pending.some((entry) => entry.commandId === edit.commandId && entry.sent))
        return
      if (edit.revision === revision + 1) return documents.receive([edit])
      const detail = await api.journey(journeyId)
      if (detail.revision > documents.getState().revision) documents.reload(detail.doc, detail.revision)
    }
    return () => abort.abort()
  }, [journeyId, version, documents, live, onPublished])
}
