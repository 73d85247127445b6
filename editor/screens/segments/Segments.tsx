import { Button } from '@mantine/core'
import { IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { SegmentRow } from '../../../schema/api/contacts.ts'
import { conditionSentence } from '../../../schema/condition/sentence.ts'
import { useLanguage } from '../../app/language.ts'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { SearchField } from '../../controls/SearchField.tsx'
import table from '../../controls/table.module.css'
import { queries } from '../../data/queries.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './segments.module.css'

const SegmentEditor = lazy(async () => ({ default: (await import('./SegmentEditor.tsx')).SegmentEditor }))

/** Saved conditions, each read out as a sentence. */
export function Segments() {
  const { segments } = useTexts()
  const language = useLanguage()
  const list = useQuery(queries.segments())
  const [search, setSearch] = useState('')
  const [chosen, setOpen] = useState<SegmentRow | 'new' | null>(null)
  const rows = list.data ?? []
  const navigate = useNavigate()
  const asked = useSearch({ from: '/shell/segments' }).open
  // A link from elsewhere opens one of them until it is closed.
  const open = chosen ?? rows.find(({ id }) => id === asked) ?? null
  const close = () => {
    setOpen(null)
    if (asked !== undefined) void navigate({ to: '/segments', search: {}, replace: true })
  }
  const shown = rows.filter((row) => row.name.toLowerCase().includes(search.trim().toLowerCase()))
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {segments.create}
    </Button>
  )
  return (
    <Page title={segments.title} actions={create}>
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<IconUsersGroup size={28} stroke={1.5} />}
          title={segments.emptyTitle}
          hint={segments.emptyHint}
          action={create}
        />
      ) : (
        <>
          <SearchField value={search} onChange={setSearch} placeholder={segments.searchPlaceholder} />
          <div className={table.card}>
            {shown.map((row) => (
              <button key={row.id} type="button" className={classes.segment} onClick={() => setOpen(row)}>
                <span>
                  <b>{row.name}</b>
                  <span className={classes.sentence}>
                    {row.condition ? conditionSentence(row.condition, language) : segments.list}
                  </span>
                </span>
                <Count row={row} />
              </button>
            ))}
            {list.isSuccess && shown.length === 0 && <p className={classes.none}>{segments.noMatch}</p>}
          </div>
        </>
      )}
      {open && (
        <Suspense fallback={null}>
          <SegmentEditor row={open === 'new' ? null : open} onClose={close} />
        </Suspense>
      )}
    </Page>
  )
}

/** How many belong to a segment now: as the server knows it, else asked for. */
function Count({ row }: { row: SegmentRow }) {
  const format = useFormat()
  const asked = useQuery({ ...queries.segmentCount(row.id), enabled: row.count === null })
  const count = row.count ?? asked.data?.count ?? null
  return <span className={classes.count}>{count === null ? '' : format.number(count)}</span>
}
