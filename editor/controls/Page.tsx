import type { ReactNode } from 'react'
import classes from './Page.module.css'

/** A screen inside the shell: its title, what can be done, its content. */
export function Page({
  title,
  actions,
  children,
  crumb,
}: {
  title: ReactNode
  actions?: ReactNode
  children: ReactNode
  crumb?: ReactNode
}) {
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        {crumb && <span className={classes.crumb}>{crumb}</span>}
        <h1>{title}</h1>
        <span className={classes.space} />
        {actions}
      </header>
      {children}
    </div>
  )
}
