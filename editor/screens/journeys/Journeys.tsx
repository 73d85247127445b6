import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { JourneyRow } from '../../../schema/api/journeys.ts'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { SearchField } from '../../controls/SearchField.tsx'
import { ImportButton } from '../../gallery/ImportButton.tsx'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { JourneyTable } from './JourneyTable.tsx'
import { Totals } from './Totals.tsx'
import classes from './Journeys.module.css'

const Gallery = lazy(async () => ({ default: (await import('../../gallery/Gallery.tsx')).Gallery }))
const filters = ['all', 'running', 'draft', 'paused'] as const

/** Every journey of the workspace: how it is, what it does, what it did. */
export function Journeys() {
  const { journeys, common } = useTexts()
  const list = useQuery(queries.journeys())
  const [search, setSearch] = useState('')
  const [state, setState] = useState<(typeof filters)[number]>('all')
  const navigate = useNavigate()
  const creating = useSearch({ from: '/shell/journeys' }).create === true
  const setCreating = (create: boolean) =>
    void navigate({ to: '/journeys', search: create ? { create: true } : {}, replace: true })
  useEffect(() => {
    document.title = `${journeys.title} · ${common.product}`
  }, [journeys, common])
  const rows = list.data ?? []
  const shown = rows.filter((row) => (state === 'all' || row.state === state) && matches(row, search))
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {journeys.create}
    </Button>
  )
  return (
    <Page
      title={journeys.title}
      actions={
        <>
          <ImportButton size="sm" />
          {create}
        </>
      }
    >
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<IconRoute size={28} stroke={1.5} />}
          title={journeys.emptyTitle}
          hint={journeys.emptyHint}
          action={create}
        />
      ) : (
        <>
          <Totals rows={rows} loading={list.isPending} />
          <div className={classes.tools}>
            <SearchField value={search} onChange={setSearch} placeholder={journeys.searchPlaceholder} />
            <SegmentedControl
              value={state}
              onChange={(next) => setState(next)}
              data={filters.map((value) => ({
                value,
                label: value === 'all' ? journeys.allStates : journeys.states[value],
              }))}
            />
          </div>
          <JourneyTable rows={shown} loading={list.isPending} />
        </>
      )}
      {creating && (
        <Suspense fallback={null}>
          <Gallery onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  )
}

function matches(row: JourneyRow, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return wanted === '' || row.name.toLowerCase().includes(wanted) || (row.folder ?? '').toLowerCase().includes(wanted)
}
