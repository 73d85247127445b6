import { Link, Outlet } from '@tanstack/react-router'
import {
  IconAdjustments,
  IconCloudComputing,
  IconDeviceMobile,
  IconMenu2,
  IconMessage2,
  IconRoute,
  IconSearch,
  IconServer2,
  IconUsers,
  IconUsersGroup,
  IconX,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../data/queries.ts'
import { openFind } from '../find/find-store.ts'
import { useTexts } from '../i18n/texts.ts'
import { AlertBell } from '../screens/gateways/AlertBell.tsx'
import { Preferences } from './Preferences.tsx'
import classes from './Shell.module.css'

const places = [
  { to: '/journeys', text: 'journeys', Icon: IconRoute },
  { to: '/contacts', text: 'contacts', Icon: IconUsers },
  { to: '/segments', text: 'segments', Icon: IconUsersGroup },
  { to: '/templates', text: 'templates', Icon: IconMessage2 },
  { to: '/gateways', text: 'gateways', Icon: IconServer2 },
  { to: '/phone', text: 'phone', Icon: IconDeviceMobile },
  { to: '/settings', text: 'settings', Icon: IconAdjustments },
] as const

/** The frame around every screen but the canvas: where one can go, and how the workspace is. */
export function Shell() {
  const { shell, common } = useTexts()
  const [open, setOpen] = useState(false)
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {common.skipToContent}
      </a>
      <div className={classes.top}>
        <Brand />
        <AlertBell className={classes.bell ?? ''} />
        <button
          type="button"
          className={classes.burger}
          aria-expanded={open}
          aria-label={shell.menu}
          onClick={() => setOpen(!open)}
        >
          {open ? <IconX size={20} /> : <IconMenu2 size={20} />}
        </button>
      </div>
      <nav
        className={classes.nav}
        aria-label={shell.mainNavigation}
        data-open={open || undefined}
        onClick={() => setOpen(false)}
      >
        <Brand />
        <button type="button" className={`${classes.place} ${classes.find}`} onClick={() => openFind()}>
          <IconSearch size={17} stroke={1.7} aria-hidden />
          {common.search}
          <kbd>⌘K</kbd>
        </button>
        {places.map(({ to, text, Icon }) => (
          <Link
            key={to}
            to={to}
            className={classes.place}
            activeProps={{ className: `${classes.place} ${classes.here}` }}
          >
            <Icon size={17} stroke={1.7} aria-hidden />
            {shell[text]}
          </Link>
        ))}
        <AlertBell className={`${classes.place} ${classes.inNav}`} wide />
        <Foot />
      </nav>
      <main id="content" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}

function Brand() {
  const { common } = useTexts()
  return (
    <Link to="/journeys" className={classes.brand}>
      <img src="/mark.svg" width={26} height={26} alt="" />
      {common.product}
    </Link>
  )
}

function Foot() {
  const { shell } = useTexts()
  const session = useQuery(queries.session())
  const workspace = session.data?.workspace.name ?? ''
  return (
    <div className={classes.foot}>
      {session.data?.temporalUi && (
        <a className={classes.place} href={session.data.temporalUi} target="_blank" rel="noreferrer">
          <IconCloudComputing size={17} stroke={1.7} aria-hidden />
          {shell.temporal}
        </a>
      )}
      <div className={classes.workspace}>
        <div className={classes.names}>
          <span>{workspace}</span>
          <span className={classes.health} data-bad={session.isError || undefined}>
            {session.isError ? shell.unreachable : session.data ? shell.normal : ''}
          </span>
        </div>
        <Preferences />
      </div>
    </div>
  )
}
