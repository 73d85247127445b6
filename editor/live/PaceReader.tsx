import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useJourney, useLive, useSession } from '../canvas/JourneyContext.tsx'
import { isTimed } from '../canvas/session-store.ts'
import { historyApi } from '../history/requests.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { paceWords } from './pace-words.ts'

/** Over how long throughput is told when no period is chosen. */
const dayHours = 24

/** Asks how people move while a lens shows it, and hands it to the cards. Draws nothing. */
export function PaceReader() {
  const { journeyId, live } = useJourney()
  const texts = useTexts()
  const format = useFormat()
  const lens = useSession((state) => state.lens)
  const hours = useSession((state) => state.period) ?? dayHours
  const version = useLive((state) => state.counts?.version ?? null)
  const timed = isTimed(lens) ? lens : null
  const { data } = useQuery({
    queryKey: ['pace', journeyId, version, hours],
    queryFn: () => historyApi.pace(journeyId, version!, hours),
    enabled: timed !== null && version !== null,
    refetchInterval: 10_000,
  })
  useEffect(() => {
    live.setState({ pace: timed && data ? paceWords(data, timed, texts, format) : null })
  }, [live, timed, data, texts, format])
  return null
}
