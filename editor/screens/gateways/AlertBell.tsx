import { Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { queries } from '../../data/queries.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AlertList } from './AlertList.tsx'
import classes from './Alerts.module.css'

/** The bell of the shell: how many alerts nobody has seen, and the latest of all. `wide` writes its name. */
export function AlertBell({ className, wide = false }: { className: string; wide?: boolean }) {
  const { operating } = useTexts()
  const [open, setOpen] = useState(false)
  const { unread = 0, rows = [] } = useQuery(queries.alerts()).data ?? {}
  return (
    <Popover opened={open} onChange={setOpen} position={wide ? 'right-start' : 'bottom-end'} shadow="md" trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={`${className} ${classes.bell}`}
          aria-label={operating.alertsCount(unread)}
          onClick={() => setOpen(!open)}
        >
          <IconBell size={wide ? 17 : 20} stroke={1.7} aria-hidden />
          {wide && operating.alerts}
          {unread > 0 && <span className={classes.count} data-count={unread} aria-hidden />}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={operating.alerts}>
        <div className={classes.panel}>
          <h2>{operating.alerts}</h2>
          <div className={classes.rows}>
            {rows.length === 0 ? <p className={classes.none}>{operating.noAlerts}</p> : <AlertList rows={rows} />}
          </div>
          <Link to="/gateways" onClick={() => setOpen(false)}>
            {operating.toGateways}
          </Link>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
