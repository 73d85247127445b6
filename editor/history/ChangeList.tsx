import { ActionIcon } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { DocumentDiff, StepChange } from '../../schema/diff.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import { useLanguage } from '../app/language.ts'
import { useJourney, useSession, useView } from '../canvas/JourneyContext.tsx'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { changeIcons } from './DiffMarks.tsx'
import { FieldList } from './FieldList.tsx'
import classes from './ChangeList.module.css'

type Row = { id: string; change: StepChange | null }

/** Everything that differs, in the order of the drawing. Up and down step through it and show each on the canvas. */
export function ChangeList({ diff, before, after }: { diff: DocumentDiff; before: JourneyDoc; after: JourneyDoc }) {
  const { kinds, actions, session } = useJourney()
  const { history } = useTexts()
  const language = useLanguage()
  const order = useView((state) => state.order)
  const focus = useSession((state) => state.focus)
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const steps = diff.steps.toSorted((a, b) => order.indexOf(a.stepId) - order.indexOf(b.stepId))
  const rows: Row[] = [
    ...(diff.journey.length > 0 ? [{ id: 'journey', change: null }] : []),
    ...steps.map((change) => ({ id: change.stepId, change })),
  ]
  useEffect(() => {
    const at = rows.findIndex(({ id }) => id === focus)
    if (at >= 0) setChosen(at)
    // A card that was clicked on the canvas chooses its row; the rows change with the drawing only.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [focus])
  if (rows.length === 0) return <p className={classes.same}>{history.same}</p>
  const go = (to: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, to))
    const row = rows[at]
    setChosen(at)
    if (!row?.change) return
    session.setState({ focus: row.id, selection: [row.id] })
    actions.viewport()?.reveal(row.id)
    list.current?.querySelectorAll('[role=option]')[at]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    go(to)
  }
  return (
    <section className={classes.changes}>
      <header>
        <h3>{history.count(rows.length)}</h3>
        <span>{history.position(chosen + 1, rows.length)}</span>
        <ActionIcon variant="subtle" color="gray" aria-label={history.previous} onClick={() => go(chosen - 1)}>
          <IconChevronUp size={17} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={history.next} onClick={() => go(chosen + 1)}>
          <IconChevronDown size={17} />
        </ActionIcon>
      </header>
      <div
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={history.changes}
        aria-activedescendant={`change-${rows[chosen]?.id}`}
        className={classes.list}
        onKeyDown={onKeyDown}
      >
        {rows.map(({ id, change }, at) => {
          const Icon = changeIcons[change?.change ?? 'changed']
          const step = change && (after.steps[id] ?? before.steps[id])
          return (
            <div
              key={id}
              id={`change-${id}`}
              role="option"
              aria-selected={at === chosen}
              className={classes.row}
              data-change={change?.change ?? 'changed'}
              onClick={() => go(at)}
            >
              <span className={classes.kind}>
                <Icon size={14} stroke={2.2} aria-hidden />
                {history.kinds[change?.change ?? 'changed']}
              </span>
              <b>{step ? stepTitle(step, kinds)[language] : history.journey}</b>
              {at === chosen &&
                (!change ||
                  change.change === 'changed' ||
                  change.change === 'rerouted' ||
                  change.change === 'moved') && (
                  <FieldList
                    fields={change ? change.fields : diff.journey}
                    before={before}
                    after={after}
                    stepId={change ? id : null}
                  />
                )}
            </div>
          )
        })}
      </div>
      <p className={classes.keys}>{history.keys}</p>
    </section>
  )
}
