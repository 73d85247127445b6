import { useShallow } from 'zustand/shallow'
import { useFormat } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { noCounts } from '../live/live-store.ts'
import { useDocument, useLive, useSession } from './JourneyContext.tsx'
import { figuresOf } from './numbers.ts'
import type { Shape } from './shapes.ts'
import { cardParts } from './shapes.ts'
import { isTimed } from './session-store.ts'
import classes from './StatusStrip.module.css'

/** The live numbers of a step. Absent until the journey has a version; a step that is only in the draft says so. */
export function StatusStrip({ shape }: { shape: Shape }) {
  const room = cardParts.head + (shape.message ? cardParts.message : 0) < shape.height
  return room ? <Strip shape={shape} /> : null
}

function Strip({ shape }: { shape: Shape }) {
  const texts = useTexts()
  const format = useFormat()
  const lens = useSession((state) => state.lens)
  const onlyTrigger = useDocument(({ doc }) => doc.triggers.length === 1 && doc.triggers[0] === shape.id)
  const { all, counts } = useLive(useShallow((state) => ({ all: state.counts, counts: state.counts?.steps[shape.id] })))
  const known = counts ?? (shape.kind?.trigger ? noCounts : undefined)
  // A trigger lets people in without standing on it: when it is the only one, all came through it.
  const seen = known && all && onlyTrigger ? { ...known, arrived: all.entered } : known
  // Nobody stays on a trigger or leaves it: it goes on telling who came.
  const timed = isTimed(lens) && !shape.kind?.trigger
  const pace = useLive((state) => (timed ? state.pace?.get(shape.id) : undefined))
  const figures =
    all && seen ? (timed ? (pace?.figures ?? []) : figuresOf(shape, seen, all, lens, texts, format)) : null
  return (
    <div className={classes.strip} title={pace?.words} data-many={(figures && figures.length > 2) || undefined}>
      {figures ? (
        figures.map((figure) => (
          <span key={figure.label} data-figure={figure.key} data-tone={figure.tone}>
            {figure.label} <b>{figure.value}</b>
          </span>
        ))
      ) : (
        <span className={classes.fresh}>{all ? texts.canvas.notYetLive : texts.live.connecting}</span>
      )}
    </div>
  )
}
