import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useLanguage } from '../app/language.ts'
import { queries } from '../data/queries.ts'
import { useTexts } from '../i18n/texts.ts'
import { type Entry, readQuery } from './entry.ts'
import { findStore } from './find-store.ts'
import { journeyEntries } from './journey-entries.tsx'
import { workspaceEntries } from './workspace-entries.tsx'

const pauseMs = 150
const leastLetters = 2

/** Everything that can be found now. People are asked of the server as one types; whether it was asked and is answering is `looking`. */
export function useEntries(typed: string, recent: string[]): { entries: Entry[]; looking: boolean } {
  const texts = useTexts()
  const language = useLanguage()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const journey = useStore(findStore, (state) => state.journey)
  const journeys = useQuery(queries.journeys()).data
  const segments = useQuery(queries.segments()).data
  const templates = useQuery(queries.templates()).data
  const { query, only } = readQuery(typed)
  const [search] = useDebouncedValue(query, pauseMs)
  const asked = only === null && search.length >= leastLetters
  const people = useQuery({ ...queries.firstContacts(search), enabled: asked })
  const known = recent.filter((id) => id.startsWith('contact:')).slice(0, 3)
  const seen = useQueries({
    queries: known.map((id) => ({ ...queries.contact(id.slice('contact:'.length)), retry: false })),
  })
  const seenRows = seen.flatMap(({ data }) => (data ? [data] : []))
  const contacts = query.length >= leastLetters && asked ? (people.data?.rows ?? []) : query === '' ? seenRows : []
  const seenKey = contacts.map(({ id }) => id).join()
  const inJourney = useMemo(() => (journey ? journeyEntries(journey, texts, language) : []), [journey, texts, language])
  const inWorkspace = useMemo(
    () =>
      workspaceEntries(
        { journeys: journeys ?? [], contacts, segments: segments ?? [], templates: templates ?? [] },
        texts,
        { navigate, setColorScheme },
      ),
    // The rows of people change with their ids.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [journeys, seenKey, segments, templates, texts, navigate, setColorScheme],
  )
  return { entries: [...inJourney, ...inWorkspace], looking: asked && people.isFetching }
}
