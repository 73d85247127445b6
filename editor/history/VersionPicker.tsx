import { ActionIcon } from '@mantine/core'
import { IconRestore } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { useJourney, useSession } from '../canvas/JourneyContext.tsx'
import { shownName } from '../collaborate/person.ts'
import { sayDone, sayError } from '../data/say.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { historyQueries } from './queries.ts'
import classes from './VersionPicker.module.css'

type Side = number | 'draft'

/** Every version with who, when and note: which two are compared, and the way back to one. */
export function VersionPicker({ versions }: { versions: VersionRow[] }) {
  const { session, actions, journeyId } = useJourney()
  const { history } = useTexts()
  const format = useFormat()
  const cache = useQueryClient()
  const compare = useSession((state) => state.compare)
  if (!compare) return null
  const nameOf = (side: Side) => (side === 'draft' ? history.draft : history.version(side))
  const choose = (which: 'before' | 'after', side: Side) => session.setState({ compare: { ...compare, [which]: side } })
  const restore = async (number: number) => {
    const { doc } = await cache.fetchQuery(historyQueries.version(journeyId, number))
    actions.dispatch({ type: 'replaceDocument', doc })
    session.setState({ compare: null })
    sayDone(history.restored(history.version(number)))
  }
  const rows: { side: Side; version?: VersionRow }[] = [
    { side: 'draft' },
    ...versions.map((version) => ({ side: version.number, version })),
  ]
  return (
    <div className={classes.versions} role="group" aria-label={history.title}>
      <div className={classes.heads} aria-hidden>
        <span>{history.before}</span>
        <span>{history.after}</span>
      </div>
      {rows.map(({ side, version }) => (
        <div key={side} className={classes.row}>
          {(['before', 'after'] as const).map((which) => (
            <label key={which} className={classes.choice}>
              <input
                type="radio"
                name={`compare-${which}`}
                checked={compare[which] === side}
                onChange={() => choose(which, side)}
                aria-label={which === 'before' ? history.beforeOf(nameOf(side)) : history.afterOf(nameOf(side))}
              />
            </label>
          ))}
          <div className={classes.words}>
            <b>{nameOf(side)}</b>
            <span>
              {version
                ? history.by(
                    version.publishedBy === 'editor' ? history.editor : shownName(version.publishedBy, history.someone),
                    format.moment(version.publishedAt),
                  )
                : history.draftNow}
            </span>
            {version?.note && <q>{version.note}</q>}
          </div>
          {version && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={30}
              aria-label={history.restore(nameOf(side))}
              title={history.restore(nameOf(side))}
              onClick={() => void restore(version.number).catch(sayError)}
            >
              <IconRestore size={17} />
            </ActionIcon>
          )}
        </div>
      ))}
    </div>
  )
}
