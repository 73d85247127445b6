import { useQuery } from '@tanstack/react-query'
import { useJourney } from '../canvas/JourneyContext.tsx'
import { shownName } from '../collaborate/person.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { historyQueries } from './queries.ts'
import classes from './Edits.module.css'

const shown = 30

/** The last edits of the draft: what, who and when. */
export function Edits() {
  const { journeyId } = useJourney()
  const { history } = useTexts()
  const format = useFormat()
  const edits = useQuery({ ...historyQueries.edits(journeyId), staleTime: 0 })
  if (!edits.data || edits.data.length === 0) return null
  return (
    <details className={classes.edits}>
      <summary>{history.edits}</summary>
      <ol>
        {edits.data.slice(0, shown).map((edit) => (
          <li key={edit.revision}>
            <span>{edit.label}</span>
            <small>
              {history.by(
                edit.author === 'editor' ? history.editor : shownName(edit.author, history.someone),
                format.moment(edit.at),
              )}
            </small>
          </li>
        ))}
      </ol>
    </details>
  )
}
