import { IconChevronsDown, IconStack2 } from '@tabler/icons-react'
import { memo, useEffect, useRef } from 'react'
import { useShallow } from 'zustand/shallow'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { groupTotals } from './group-totals.ts'
import { useDocument, useJourney, useLive, useSession, useView } from './JourneyContext.tsx'
import classes from './GroupChip.module.css'

/** A folded group: its name, how many steps, and the people of all of them together. */
export const GroupChip = memo(function GroupChip({ id }: { id: string }) {
  const { session, actions } = useJourney()
  const { canvas, live } = useTexts()
  const format = useFormat()
  const group = useView((state) => state.groups.find((candidate) => `group:${candidate.id}` === id))
  const doc = useDocument((state) => state.doc)
  const totals = useLive(useShallow(({ counts }) => (counts && group ? groupTotals(doc, group.steps, counts) : null)))
  const button = useRef<HTMLButtonElement>(null)
  const request = useSession((state) => (state.focus === id ? state.focusRequest : 0))
  const stop = useSession((state) => state.focus === id)
  const nobody = useSession((state) => state.focus === null)
  const first = useView((state) => state.hidden.get(state.order[0] ?? '') === id)
  useEffect(() => {
    if (request > 0) button.current?.focus({ preventScroll: true })
  }, [request])
  if (!group) return null
  const figures = totals && [
    { key: 'entered', label: live.entered, value: totals.entered },
    { key: 'here', label: live.here, value: totals.here },
    { key: 'ended', label: live.ended, value: totals.ended },
  ]
  return (
    <button
      ref={button}
      type="button"
      className={classes.chip}
      data-step={id}
      data-group={group.id}
      tabIndex={stop || (nobody && first) ? 0 : -1}
      aria-expanded={false}
      onFocus={() => session.setState({ focus: id })}
      onClick={() => actions.collapseGroup(group.id, false)}
    >
      <span className={classes.head}>
        <IconStack2 size={18} stroke={1.7} aria-hidden />
        <span className="sr-only">{canvas.group}</span>
        <b>{group.name}</b>
        <span className={classes.count}>{canvas.steps(group.steps.length)}</span>
        <IconChevronsDown size={16} stroke={1.7} aria-hidden />
      </span>
      {figures && (
        <span className={classes.figures}>
          {figures.map(({ key, label, value }) => (
            <span key={key} data-figure={key}>
              {label} <b>{format.number(value)}</b>
            </span>
          ))}
        </span>
      )}
    </button>
  )
})
