import { Link } from '@tanstack/react-router'
import type { ContactDetail } from '../../../schema/api/contacts.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { entryWords } from './entry-words.ts'
import classes from './Timeline.module.css'

/** What happened to a contact, newest first, with what is known about each thing. */
export function Timeline({ contact }: { contact: ContactDetail }) {
  const texts = useTexts()
  const format = useFormat()
  const { contacts } = texts
  if (contact.timeline.length === 0) return <p className={classes.none}>{contacts.timelineEmpty}</p>
  return (
    <ol className={classes.timeline}>
      {contact.timeline.map((entry, index) => {
        const { title, note, text, facts } = entryWords(entry, texts)
        return (
          <li key={index} data-kind={entry.kind}>
            <time dateTime={entry.at}>{format.moment(entry.at)}</time>
            <b>{title}</b> <span className={classes.kind}>{note}</span>
            {entry.journeyId && (
              <Link
                to="/journeys/$journeyId"
                params={{ journeyId: entry.journeyId }}
                search={{ ...(entry.stepId ? { step: entry.stepId } : {}), contact: String(contact.id) }}
                className={classes.link}
              >
                {contacts.showOnCanvas} →
              </Link>
            )}
            {(text || facts.length > 0) && (
              <div className={classes.detail}>
                {text}
                {facts.map((fact) => (
                  <code key={fact}>{fact}</code>
                ))}
              </div>
            )}
          </li>
        )
      })}
    </ol>
  )
}
