import { Skeleton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { JourneyRow } from '../../../schema/api/journeys.ts'
import { Sparkline } from '../../controls/Sparkline.tsx'
import table from '../../controls/table.module.css'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { JourneyMenu } from './JourneyMenu.tsx'
import { StatePill } from './StatePill.tsx'
import classes from './Journeys.module.css'

type Sort = { by: 'journey' | 'inside' | 'messages' | 'entered' | 'edited'; down: boolean }
const week = (row: JourneyRow) => row.messagesByDay.reduce((total, count) => total + count, 0)
const keys: Record<Sort['by'], (row: JourneyRow) => number | string> = {
  journey: (row) => row.name,
  inside: (row) => row.inside,
  messages: week,
  entered: (row) => row.entered,
  edited: (row) => row.updatedAt,
}
const tones: Record<JourneyRow['state'], string> = {
  running: 'var(--brand)',
  paused: 'var(--warn)',
  draft: 'var(--faint)',
  stopped: 'var(--faint)',
  completed: 'var(--faint)',
}

/** Journeys as rows; the whole row leads to the canvas. */
export function JourneyTable({ rows, loading }: { rows: JourneyRow[]; loading: boolean }) {
  const { journeys } = useTexts()
  const format = useFormat()
  const [sort, setSort] = useState<Sort>({ by: 'edited', down: true })
  const sorted = rows.toSorted((a, b) => compare(keys[sort.by](a), keys[sort.by](b)) * (sort.down ? -1 : 1))
  const head = (by: Sort['by'], className?: string) => (
    <th
      scope="col"
      className={className}
      aria-sort={sort.by === by ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={table.sort}
        onClick={() => setSort({ by, down: sort.by === by ? !sort.down : by !== 'journey' })}
      >
        {journeys.columns[by]}
        {sort.by === by && (sort.down ? <IconArrowDown size={13} /> : <IconArrowUp size={13} />)}
      </button>
    </th>
  )
  return (
    <div className={table.card}>
      <div className={table.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              {head('journey')}
              <th scope="col">{journeys.columns.state}</th>
              <th scope="col" className={classes.wide}>
                {journeys.columns.week}
              </th>
              {head('inside', table.number)}
              {head('messages', `${table.number} ${classes.wide}`)}
              {head('entered', `${table.number} ${classes.wide}`)}
              {head('edited', classes.wide)}
              <th aria-hidden />
            </tr>
          </thead>
          <tbody>
            {loading && [0, 1, 2, 3].map((row) => <Loading key={row} />)}
            {sorted.map((row) => (
              <tr key={row.id} className={classes.row}>
                <td>
                  <Link
                    to="/journeys/$journeyId"
                    params={{ journeyId: row.id }}
                    className={`${table.name} ${classes.link}`}
                  >
                    {row.name}
                  </Link>
                  {row.folder && <div className={table.small}>{row.folder}</div>}
                </td>
                <td>
                  <StatePill state={row.state} version={row.version} />
                  {row.problems > 0 && <span className={classes.problem}>{journeys.problems(row.problems)}</span>}
                </td>
                <td className={classes.wide}>
                  {row.version === null ? (
                    <span className={table.small}>{journeys.notPublished}</span>
                  ) : (
                    <Sparkline values={row.messagesByDay} tone={tones[row.state]} label={journeys.columns.week} />
                  )}
                </td>
                <td className={table.number}>{row.version === null ? '–' : format.number(row.inside)}</td>
                <td className={`${table.number} ${classes.wide}`}>
                  {row.version === null ? '–' : format.number(week(row))}
                </td>
                <td className={`${table.number} ${classes.wide}`}>
                  {row.version === null ? '–' : format.number(row.entered)}
                </td>
                <td className={`${table.small} ${classes.wide}`}>{format.ago(row.updatedAt)}</td>
                <td className={classes.menu}>
                  <JourneyMenu row={row} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {!loading && sorted.length === 0 && <p className={classes.none}>{journeys.noMatch}</p>}
      </div>
    </div>
  )
}

function Loading() {
  return (
    <tr>
      <td colSpan={8}>
        <Skeleton height={34} />
      </td>
    </tr>
  )
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
}
