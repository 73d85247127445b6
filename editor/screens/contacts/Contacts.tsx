import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconUpload, IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { SearchField } from '../../controls/SearchField.tsx'
import { api } from '../../data/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ContactTable } from './ContactTable.tsx'
import classes from './contacts.module.css'

const ImportWizard = lazy(async () => ({ default: (await import('./ImportWizard.tsx')).ImportWizard }))

/** Everybody the workspace knows. Rows are asked for as they are scrolled to. */
export function Contacts() {
  const { contacts, suppression, common } = useTexts()
  const format = useFormat()
  const navigate = useNavigate()
  const { import: importing } = useSearch({ from: '/shell/contacts' })
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search, 250)
  useEffect(() => {
    document.title = `${contacts.title} · ${common.product}`
  }, [contacts, common])
  const list = useInfiniteQuery({
    queryKey: ['contacts', settled],
    queryFn: ({ pageParam }) => api.contacts({ search: settled, after: pageParam, limit: 100 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? []
  const total = list.data?.pages[0]?.total ?? 0
  const setImport = (id: string | undefined) =>
    void navigate({ to: '/contacts', search: id === undefined ? {} : { import: id } })
  const importButton = (
    <Button leftSection={<IconUpload size={16} />} onClick={() => setImport('new')}>
      {contacts.import}
    </Button>
  )
  const empty = list.isSuccess && total === 0 && settled === ''
  return (
    <Page
      title={contacts.title}
      actions={
        <>
          <Button component={Link} to="/contacts/blocked" variant="default">
            {suppression.open}
          </Button>
          {importButton}
        </>
      }
    >
      {empty ? (
        <EmptyState
          icon={<IconUsers size={28} stroke={1.5} />}
          title={contacts.emptyTitle}
          hint={contacts.emptyHint}
          action={importButton}
        />
      ) : (
        <>
          <div className={classes.tools}>
            <SearchField value={search} onChange={setSearch} placeholder={contacts.searchPlaceholder} width={300} />
            <span className={classes.total}>{list.isSuccess && contacts.total(format.number(total))}</span>
          </div>
          <ContactTable
            rows={rows}
            loading={list.isPending}
            more={list.hasNextPage}
            onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          />
        </>
      )}
      {importing && (
        <Suspense fallback={null}>
          <ImportWizard
            id={importing === 'new' ? null : importing}
            onOpen={setImport}
            onClose={() => setImport(undefined)}
          />
        </Suspense>
      )}
    </Page>
  )
}
