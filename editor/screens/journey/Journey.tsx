import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { Crash } from '../../app/Crash.tsx'
import { JourneyProvider, useSession } from '../../canvas/JourneyContext.tsx'
import { Outdated } from '../../collaborate/Outdated.tsx'
import { queries } from '../../data/queries.ts'
import { offerJourney } from '../../find/find-store.ts'
import { JourneyPage } from './JourneyPage.tsx'
import { type OpenJourney, openJourney, OutdatedPage } from './open-journey.ts'
import { useLiveStream } from './use-live-stream.ts'
import classes from './Journey.module.css'

/** The screen of one journey: drawing, publishing, and watching it, on the same canvas. */
export function Journey() {
  const { journeyId } = useParams({ from: '/journeys/$journeyId' })
  const [attempt, setAttempt] = useState(0)
  return <Opening key={`${journeyId}:${attempt}`} journeyId={journeyId} onRetry={() => setAttempt(attempt + 1)} />
}

function Opening({ journeyId, onRetry }: { journeyId: string; onRetry(): void }) {
  const [stores, setStores] = useState<OpenJourney | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    let opened: OpenJourney | null = null
    let gone = false
    openJourney(journeyId).then(
      (next) => {
        opened = next
        if (gone) next.stop()
        else setStores(next)
      },
      (reason: Error) => {
        if (!gone) setError(reason)
      },
    )
    return () => {
      gone = true
      opened?.stop()
    }
  }, [journeyId])
  if (error instanceof OutdatedPage) return <Outdated />
  if (error) return <Crash error={error} reset={onRetry} />
  if (!stores) return <Loading />
  return (
    <JourneyProvider stores={stores}>
      <Opened stores={stores} />
    </JourneyProvider>
  )
}

function Opened({ stores }: { stores: OpenJourney }) {
  const cache = useQueryClient()
  const search = useSearch({ from: '/journeys/$journeyId' })
  const detail = useQuery({ ...queries.journey(stores.journeyId), staleTime: 2_000, refetchInterval: 15_000 })
  const catalogue = useQuery(queries.catalogue())
  const chosen = useSession((state) => state.version)
  const versions = (detail.data?.versions ?? []).toSorted((a, b) => b.number - a.number)
  const version = versions.find((candidate) => candidate.number === chosen) ?? versions[0] ?? null
  const number = version?.number ?? null
  useEffect(() => {
    if (catalogue.data) stores.view.setCatalogue(catalogue.data)
  }, [catalogue.data, stores])
  useEffect(() => offerJourney(stores), [stores])
  useEffect(() => stores.view.setStatus(number !== null), [number, stores])
  useEffect(() => {
    if (search.step && stores.documents.getState().doc.steps[search.step])
      stores.actions.focusStep(search.step, { open: true })
  }, [search.step, stores])
  const onPublished = useCallback(
    () => void cache.invalidateQueries({ queryKey: ['journey', stores.journeyId] }),
    [cache, stores],
  )
  useLiveStream(stores, number, onPublished)
  return <JourneyPage version={version} versions={versions} explain={search.contact} />
}

function Loading() {
  return (
    <div className={classes.page} aria-busy>
      <div className={classes.loadingBar}>
        <Skeleton width={26} height={26} radius={7} />
        <Skeleton width={180} height={16} />
      </div>
      <div className={classes.loading}>
        <Skeleton width={252} height={86} radius={12} />
        <Skeleton width={252} height={86} radius={12} />
      </div>
    </div>
  )
}
