import { CloseButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/texts.ts'
import classes from './PanelHead.module.css'

/** The head of everything that opens beside the canvas. */
export function PanelHead({
  icon,
  title,
  subtitle,
  onClose,
}: {
  icon?: ReactNode
  title: ReactNode
  subtitle?: ReactNode
  onClose(): void
}) {
  const { common } = useTexts()
  return (
    <header className={classes.head}>
      {icon}
      <div className={classes.words}>
        <h2>{title}</h2>
        {subtitle && <p>{subtitle}</p>}
      </div>
      <CloseButton aria-label={common.close} onClick={onClose} />
    </header>
  )
}
