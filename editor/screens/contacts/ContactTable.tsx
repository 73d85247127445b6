import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ContactRow } from '../../../schema/api/contacts.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import table from '../../controls/table.module.css'
import classes from './contacts.module.css'

const rowHeight = 46

/** A table of which only the rows in view exist. */
export function ContactTable({
  rows,
  loading,
  more,
  onMore,
}: {
  rows: ContactRow[]
  loading: boolean
  more: boolean
  onMore(): void
}) {
  const { contacts } = useTexts()
  const format = useFormat()
  const scroller = useRef<HTMLDivElement>(null)
  // The virtualizer keeps its own state and tells React when rows change.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && last >= rows.length - 20) onMore()
  }, [last, more, rows.length, onMore])
  const { columns } = contacts
  return (
    <div className={`${table.card} ${classes.tableCard}`}>
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={contacts.title}>
        <div role="table" aria-rowcount={rows.length} className={classes.grid}>
          <div role="row" className={`${classes.row} ${classes.headRow}`}>
            {[columns.name, columns.phone, columns.email, columns.wechat, columns.tags, columns.updated].map((name) => (
              <span key={name} role="columnheader">
                {name}
              </span>
            ))}
          </div>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="rowgroup">
            {items.map((item) => {
              const row = rows[item.index]
              if (!row) return null
              return (
                <div
                  key={row.id}
                  role="row"
                  aria-rowindex={item.index + 1}
                  className={classes.row}
                  style={{ position: 'absolute', top: item.start, height: rowHeight }}
                >
                  <span role="cell">
                    <Link to="/contacts/$contactId" params={{ contactId: String(row.id) }} className={classes.link}>
                      {row.name ?? row.key}
                    </Link>
                    {row.name !== null && <small>{row.key}</small>}
                  </span>
                  <span role="cell">{row.phone ?? '–'}</span>
                  <span role="cell">{row.email ?? '–'}</span>
                  <span role="cell">{row.wechat ?? '–'}</span>
                  <span role="cell" className={classes.tags}>
                    {row.tags.slice(0, 3).map((tag) => (
                      <span key={tag} className={table.tag}>
                        {tag}
                      </span>
                    ))}
                    {row.tags.length > 3 && <small>+{row.tags.length - 3}</small>}
                  </span>
                  <span role="cell">
                    <small>{format.ago(row.updatedAt)}</small>
                  </span>
                </div>
              )
            })}
          </div>
          {loading && [0, 1, 2, 3, 4, 5].map((row) => <Skeleton key={row} height={22} m={12} width="92%" />)}
          {!loading && rows.length === 0 && <p className={classes.none}>{contacts.noMatch}</p>}
        </div>
      </div>
    </div>
  )
}
