import { useQuery } from '@tanstack/react-query'
import { useJourney, useLive, useSession } from '../canvas/JourneyContext.tsx'
import { historyApi } from '../history/requests.ts'

/** The chosen period of the version on show, beside the one before it. */
export function usePeriods() {
  const { journeyId } = useJourney()
  const hours = useSession((state) => state.period)
  const version = useLive((state) => state.counts?.version ?? null)
  return useQuery({
    queryKey: ['periods', journeyId, version, hours],
    queryFn: () => historyApi.periods(journeyId, version!, hours!),
    enabled: hours !== null && version !== null,
    refetchInterval: 10_000,
  })
}
