import { Button, Skeleton, TextInput } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { VersionRow } from '../../schema/api/journeys.ts'
import { useJourney, useSession } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import { sayError } from '../data/say.ts'
import type { WalkPathRow } from '../data/types.ts'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { PanelHead } from '../inspector/PanelHead.tsx'
import { explainContact } from './explain.ts'
import { WalkList } from './WalkList.tsx'
import classes from './PeoplePanel.module.css'

/** Who is at a step, and why one contact got it or not. */
export function PeoplePanel({ version }: { version: VersionRow }) {
  const stores = useJourney()
  const { session, actions, journeyId } = stores
  const { live, common, contacts } = useTexts()
  const format = useFormat()
  const step = useSession((state) => state.selection[0] ?? null)
  const [who, setWho] = useState('')
  const [walk, setWalk] = useState<WalkPathRow | null | undefined>(undefined)
  const people = useInfiniteQuery({
    queryKey: ['people', journeyId, version.number, step],
    queryFn: ({ pageParam }) =>
      api.people(journeyId, {
        version: version.number,
        ...(step ? { step } : {}),
        ...(pageParam ? { after: pageParam } : {}),
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 5_000,
  })
  const explain = (contact: string) => explainContact(stores, contact).then(setWalk, sayError)
  const rows = people.data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <>
      <PanelHead
        icon={<IconUsers size={22} stroke={1.6} />}
        title={step ? live.people : live.peopleAll}
        subtitle={step ? actions.titleOf(step) : live.version(version.number)}
        onClose={() => session.setState({ panel: null, trail: null })}
      />
      <form
        className={classes.why}
        onSubmit={(event) => {
          event.preventDefault()
          if (who.trim() !== '') void explain(who.trim())
        }}
      >
        <TextInput
          label={live.why}
          placeholder={live.whyPlaceholder}
          value={who}
          onChange={(event) => setWho(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {live.whyGo}
        </Button>
      </form>
      {walk === null && <p className={classes.none}>{live.whyNothing}</p>}
      {walk && (
        <div className={classes.walk}>
          <WalkList
            hops={walk.hops}
            end={walk.endReason ? { reason: walk.endReason } : null}
            waitingUntil={walk.dueAt}
          />
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setWalk(undefined)
              session.setState({ trail: null })
            }}
          >
            {live.hideTrail}
          </Button>
        </div>
      )}
      <ul className={classes.people}>
        {people.isPending &&
          [0, 1, 2, 3].map((row) => (
            <li key={row}>
              <Skeleton height={44} mb={6} radius={8} />
            </li>
          ))}
        {rows.map((row) => (
          <li key={row.enrolment}>
            <button type="button" className={classes.person} onClick={() => void explain(String(row.contactId))}>
              <b>{row.name ?? row.key}</b>
              <span data-state={row.state}>{live.states[row.state]}</span>
              <small>{row.dueAt ? live.until(format.moment(row.dueAt)) : format.ago(row.enteredAt)}</small>
            </button>
            <Link to="/contacts/$contactId" params={{ contactId: String(row.contactId) }} className={classes.profile}>
              {contacts.profile}
            </Link>
          </li>
        ))}
        {people.isSuccess && rows.length === 0 && <li className={classes.none}>{live.nobody}</li>}
        {people.hasNextPage && (
          <li>
            <Button
              variant="subtle"
              fullWidth
              loading={people.isFetchingNextPage}
              onClick={() => void people.fetchNextPage()}
            >
              {common.more}
            </Button>
          </li>
        )}
      </ul>
    </>
  )
}
