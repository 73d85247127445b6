import { useEffect } from 'react'
import { presenceSeconds } from '../../schema/api/collaboration.ts'
import { useJourney, useSession } from '../canvas/JourneyContext.tsx'
import { historyApi } from '../history/requests.ts'
import { usePerson } from './person.ts'

const settleMs = 150

/** Tells the others that this tab is here and whose form is open in it; a page that is closed says good-bye. */
export function useHeartbeat(clientId: string): void {
  const { journeyId } = useJourney()
  const { id: person, name } = usePerson()
  const step = useSession(({ open, panel }) => (panel === null && open !== 'settings' ? open : null))
  useEffect(() => {
    const tell = (leaving = false) =>
      historyApi.beat(journeyId, { clientId, person, name, step, leaving }).catch(() => {
        // The network is away: nobody sees anybody, and the next beat tells it again.
      })
    const first = setTimeout(() => void tell(), settleMs)
    const timer = setInterval(() => void tell(), presenceSeconds.heartbeat * 1000)
    const onLeave = () => void tell(true)
    const onBack = (event: PageTransitionEvent) => {
      if (event.persisted) void tell()
    }
    globalThis.addEventListener('pagehide', onLeave)
    globalThis.addEventListener('pageshow', onBack)
    return () => {
      clearTimeout(first)
      clearInterval(timer)
      globalThis.removeEventListener('pagehide', onLeave)
      globalThis.removeEventListener('pageshow', onBack)
    }
  }, [journeyId, clientId, person, name, step])
  useEffect(() => {
    return () => {
      const { id, name: last } = usePerson.getState()
      void historyApi
        .beat(journeyId, { clientId, person: id, name: last, step: null, leaving: true })
        .catch(() => undefined)
    }
  }, [journeyId, clientId])
}
