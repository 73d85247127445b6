import type { ReactNode } from 'react'
import classes from './PublishDialog.module.css'

/** One line of the checklist: what it is about, what is so, and what can be done about it. */
export function Row({
  icon,
  title,
  children,
  action,
  tone,
}: {
  icon: ReactNode
  title: string
  children: ReactNode
  action?: ReactNode
  tone?: 'ok' | 'warn' | 'bad' | undefined
}) {
  return (
    <li className={classes.row} data-tone={tone}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <div>
        <b>{title}</b>
        <span>{children}</span>
      </div>
      {action}
    </li>
  )
}
