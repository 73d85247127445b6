import { Badge, Button, SegmentedControl } from '@mantine/core'
import { IconMessage2, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import type { TemplateRow } from '../../../schema/api/contacts.ts'
import { EmptyState } from '../../controls/EmptyState.tsx'
import { Page } from '../../controls/Page.tsx'
import { SearchField } from '../../controls/SearchField.tsx'
import table from '../../controls/table.module.css'
import { queries } from '../../data/queries.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { excerptOf } from './template-text.ts'
import classes from './templates.module.css'

const TemplateEditor = lazy(async () => ({ default: (await import('./TemplateEditor.tsx')).TemplateEditor }))
const tones = { none: 'gray', pending: 'yellow', approved: 'green', rejected: 'red' } as const

/** Texts that are approved once and used many times. */
export function Templates() {
  const { templates, common } = useTexts()
  const format = useFormat()
  const list = useQuery(queries.templates())
  const [search, setSearch] = useState('')
  const [channel, setChannel] = useState('all')
  const [chosen, setOpen] = useState<TemplateRow | 'new' | null>(null)
  const rows = list.data ?? []
  const navigate = useNavigate()
  const asked = useSearch({ from: '/shell/templates' }).open
  // A link from elsewhere opens one of them until it is closed.
  const open = chosen ?? rows.find(({ id }) => id === asked) ?? null
  const close = () => {
    setOpen(null)
    if (asked !== undefined) void navigate({ to: '/templates', search: {}, replace: true })
  }
  const wanted = search.trim().toLowerCase()
  const shown = rows.filter(
    (row) =>
      (channel === 'all' || row.channel === channel) &&
      (row.name.toLowerCase().includes(wanted) || excerptOf(row.content).toLowerCase().includes(wanted)),
  )
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {templates.create}
    </Button>
  )
  return (
    <Page title={templates.title} actions={create}>
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<IconMessage2 size={28} stroke={1.5} />}
          title={templates.emptyTitle}
          hint={templates.emptyHint}
          action={create}
        />
      ) : (
        <>
          <div className={classes.tools}>
            <SearchField value={search} onChange={setSearch} placeholder={templates.searchPlaceholder} />
            <SegmentedControl
              value={channel}
              onChange={setChannel}
              data={[
                { value: 'all', label: templates.allChannels },
                ...(['sms', 'email', 'wechat'] as const).map((value) => ({ value, label: common.channels[value] })),
              ]}
            />
          </div>
          <div className={classes.grid}>
            {shown.map((row) => (
              <button
                key={row.id}
                type="button"
                className={`${table.card} ${classes.template}`}
                onClick={() => setOpen(row)}
              >
                <span className={classes.head}>
                  <b>{row.name}</b>
                  <Badge variant="light" color={tones[row.audit]} tt="none" fw={600}>
                    {templates.audits[row.audit]}
                  </Badge>
                </span>
                <span className={classes.text}>{excerptOf(row.content)}</span>
                <span className={table.small}>{`${common.channels[row.channel]} · ${format.ago(row.updatedAt)}`}</span>
              </button>
            ))}
          </div>
          {list.isSuccess && shown.length === 0 && <p className={classes.none}>{templates.noMatch}</p>}
        </>
      )}
      {open && (
        <Suspense fallback={null}>
          <TemplateEditor row={open === 'new' ? null : open} onClose={close} />
        </Suspense>
      )}
    </Page>
  )
}
