import type { ReactNode } from 'react'
import classes from './PhoneFrame.module.css'

/** The body of a phone. Its screen is light in both schemes: most people's is. */
export function PhoneFrame({
  label,
  size = 'small',
  children,
}: {
  label: string
  size?: 'small' | 'large'
  children: ReactNode
}) {
  return (
    <div className={classes.phone} data-size={size} role="region" aria-label={label}>
      <span className={classes.island} aria-hidden />
      <div className={classes.screen}>{children}</div>
    </div>
  )
}
