import { Link } from '@tanstack/react-router'
import type { ContactDetail } from '../../../schema/api/contacts.ts'
import type { Json } from '../../../schema/json.ts'
import { useFormat } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import classes from './Timeline.module.css'

type Entry = ContactDetail['timeline'][number]

/** What happened to a contact, newest first, with what is known about each thing. */
export function Timeline({ contact }: { contact: ContactDetail }) {
  const { contacts } = useTexts()
  const format = useFormat()
  if (contact.timeline.length === 0) return <p className={classes.none}>{contacts.timelineEmpty}</p>
  return (
    <ol className={classes.timeline}>
      {contact.timeline.map((entry, index) => (
        <li key={index} data-kind={entry.kind}>
          <time dateTime={entry.at}>{format.moment(entry.at)}</time>
          <b>{entry.title}</b> <span className={classes.kind}>{contacts.kinds[entry.kind]}</span>
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
          <Detail entry={entry} />
        </li>
      ))}
    </ol>
  )
}

function Detail({ entry }: { entry: Entry }) {
  const text = typeof entry.detail.text === 'string' ? entry.detail.text : undefined
  const rest = Object.entries(entry.detail).filter(([name, value]) => name !== 'text' && value !== null && value !== '')
  if (!text && rest.length === 0) return null
  return (
    <div className={classes.detail}>
      {text}
      {rest.map(([name, value]) => (
        <code key={name}>{`${name}: ${words(value)}`}</code>
      ))}
    </div>
  )
}

const words = (value: Json) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
