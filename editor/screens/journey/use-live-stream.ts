import { useEffect } from 'react'
import type { PresentPerson, RevisionEvent } from '../../../schema/api/collaboration.ts'
import type { LiveCounts } from '../../../schema/api/journeys.ts'
import { documentFormat } from '../../../schema/document.ts'
import type { JourneyStores } from '../../canvas/JourneyContext.tsx'
import { followStream } from '../../data/event-stream.ts'
import { takeCounts } from '../../live/live-store.ts'
import { createCatchUp } from './catch-up.ts'
import { clientId } from './open-journey.ts'

/** Follows a journey: its numbers into the live store, other people's edits into the document, the others into the presence store. */
export function useLiveStream(
  { journeyId, documents, live, presence }: JourneyStores,
  version: number | null,
  onPublished: () => void,
): void {
  useEffect(() => {
    const abort = new AbortController()
    const path = `/api/journeys/${journeyId}/live${version === null ? '' : `?version=${version}`}`
    const catchUp = createCatchUp(documents, abort.signal)
    void followStream(
      path,
      abort.signal,
      ({ event, data }) => {
        if (event === 'counts' || event === 'delta') {
          const counts = data as LiveCounts
          if (version !== null) takeCounts(live, event, counts)
          if (version === null && counts.version > 0) onPublished()
        }
        if (event === 'revision') {
          const edit = data as RevisionEvent
          if (edit.format > documentFormat) presence.setState({ outdated: true })
          else catchUp(edit)
        }
        if (event === 'presence')
          presence.setState({ others: (data as PresentPerson[]).filter((other) => other.clientId !== clientId) })
      },
      (connected) => live.setState({ connected }),
    )
    return () => abort.abort()
  }, [journeyId, version, documents, live, presence, onPublished])
}
