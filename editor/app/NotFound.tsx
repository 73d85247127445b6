import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTexts } from '../i18n/texts.ts'
import classes from './Notice.module.css'

/** An address that leads nowhere. */
export function NotFound() {
  const { shell } = useTexts()
  return (
    <div className={classes.notice}>
      <h1>{shell.notFound}</h1>
      <p>{shell.notFoundHint}</p>
      <Button component={Link} to="/journeys">
        {shell.toJourneys}
      </Button>
    </div>
  )
}
