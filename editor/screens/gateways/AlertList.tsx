import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { GatewayAlert } from '../../../schema/api/operating.ts'
import { api } from '../../data/api.ts'
import { sayError } from '../../data/say.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './Alerts.module.css'

/** Alerts with what happened, since when, and whether somebody knows. */
export function AlertList({ rows }: { rows: GatewayAlert[] }) {
  const { operating } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const see = useMutation({
    mutationFn: (id: number) => api.seeAlert(id),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['alerts'] }),
    onError: sayError,
  })
  return (
    <ul className={classes.list}>
      {rows.map((row) => (
        <li key={row.id} className={classes.alert} data-open={row.closedAt === null ? row.what : undefined}>
          {row.closedAt === null ? (
            <IconAlertTriangle size={17} aria-hidden />
          ) : (
            <IconCircleCheck size={17} aria-hidden />
          )}
          <div>
            <b>{operating.alert[row.what](row.name)}</b>
            {row.reason && <p>{row.reason}</p>}
            <p>
              {row.closedAt === null
                ? operating.since(format.moment(row.at))
                : operating.closed(format.moment(row.closedAt))}
              {row.seenAt !== null && row.closedAt === null ? ` · ${operating.known}` : ''}
            </p>
          </div>
          {row.closedAt === null && row.seenAt === null && (
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${operating.know}: ${row.name}`}
              onClick={() => see.mutate(row.id)}
            >
              {operating.know}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
