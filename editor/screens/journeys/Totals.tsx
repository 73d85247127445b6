import { Skeleton } from '@mantine/core'
import type { JourneyRow } from '../../../schema/api/journeys.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './Journeys.module.css'

/** The workspace in four numbers. */
export function Totals({ rows, loading }: { rows: JourneyRow[]; loading: boolean }) {
  const { journeys } = useTexts()
  const format = useFormat()
  const sum = (read: (row: JourneyRow) => number) => rows.reduce((total, row) => total + read(row), 0)
  const week = (row: JourneyRow) => row.messagesByDay.reduce((total, count) => total + count, 0)
  const totals: [string, number][] = [
    [journeys.inside, sum((row) => row.inside)],
    [journeys.messagesToday, sum((row) => row.messagesByDay.at(-1) ?? 0)],
    [journeys.messagesWeek, sum(week)],
    [journeys.live, rows.filter((row) => row.state === 'running').length],
  ]
  return (
    <div className={classes.totals}>
      {totals.map(([label, value]) => (
        <div key={label} className={classes.total}>
          <span>{label}</span>
          <strong>{loading ? <Skeleton width={90} height={22} my={4} /> : format.number(value)}</strong>
        </div>
      ))}
    </div>
  )
}
