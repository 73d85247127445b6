import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useTexts } from '../i18n/texts.ts'
import classes from './Outdated.module.css'

/** The server is of a later release than this page: says so over everything, since nothing drawn here could be saved. */
export function Outdated() {
  const { collaborate } = useTexts()
  return (
    <div className={classes.cover} role="alertdialog" aria-modal aria-label={collaborate.outdatedTitle}>
      <div className={classes.card}>
        <h2>{collaborate.outdatedTitle}</h2>
        <p>{collaborate.outdatedHint}</p>
        <Button autoFocus leftSection={<IconRefresh size={16} />} onClick={() => globalThis.location.reload()}>
          {collaborate.reload}
        </Button>
      </div>
    </div>
  )
}
