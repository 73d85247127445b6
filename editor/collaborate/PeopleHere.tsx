import { Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useJourney, usePresence } from '../canvas/JourneyContext.tsx'
import { useTexts } from '../i18n/texts.ts'
import { colourOf, initialOf, shownName, usePerson } from './person.ts'
import { peopleOf } from './presence-store.ts'
import classes from './PeopleHere.module.css'

const shown = 3

/** Who else has the journey open: avatars in the top bar; a click tells where they are, and what I am called. */
export function PeopleHere() {
  const { actions } = useJourney()
  const { collaborate } = useTexts()
  const others = usePresence((state) => state.others)
  const me = usePerson()
  const [name, setName] = useState(me.name)
  const people = peopleOf(others).filter(({ person }) => person !== me.id)
  if (people.length === 0) return null
  return (
    <Popover position="bottom-end" width={280} trapFocus shadow="md">
      <Popover.Target>
        <button type="button" className={classes.faces}>
          <span className="sr-only">{collaborate.people(people.length)}</span>
          {people.slice(0, shown).map(({ person, name: theirs }) => (
            <Face key={person} person={person} name={shownName(theirs, collaborate.guest)} />
          ))}
          {people.length > shown && (
            <span className={classes.more} aria-hidden>
              +{people.length - shown}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className={classes.people}>
          {people.map(({ person, name: theirs, step }) => (
            <li key={person}>
              <Face person={person} name={shownName(theirs, collaborate.guest)} />
              <div>
                <b>{shownName(theirs, collaborate.guest)}</b>
                {step ? (
                  <button type="button" onClick={() => actions.focusStep(step)}>
                    {collaborate.at(actions.titleOf(step))}
                  </button>
                ) : (
                  <span>{collaborate.looking}</span>
                )}
              </div>
            </li>
          ))}
        </ul>
        <TextInput
          size="xs"
          label={collaborate.yourName}
          description={collaborate.nameHint}
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onBlur={() => name.trim() !== '' && usePerson.setState({ name: name.trim() })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur()
          }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

function Face({ person, name }: { person: string; name: string }) {
  return (
    <span className={classes.face} style={{ background: colourOf(person) }} title={name} aria-hidden>
      {initialOf(name)}
    </span>
  )
}
