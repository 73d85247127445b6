import { memo, useEffect, useRef } from 'react'
import { useShallow } from 'zustand/shallow'
import { Boundary } from '../app/Crash.tsx'
import { useLanguage } from '../app/language.ts'
import { stepTitle } from '../document/describe.ts'
import { useTexts } from '../i18n/texts.ts'
import { fill } from '../preview/fill.ts'
import { useSample } from '../preview/use-sample.ts'
import { startCarry } from './carry.ts'
import { useJourney, useSession, useView } from './JourneyContext.tsx'
import { KindTile } from './KindTile.tsx'
import type { Shape } from './shapes.ts'
import { StatusStrip } from './StatusStrip.tsx'
import { StepMenuButton } from './StepMenu.tsx'
import { summaryOf } from './summary-of.ts'
import classes from './StepCard.module.css'

/** One step of the drawing. Plain elements of a fixed size: nothing in here is measured. */
export const StepCard = memo(function StepCard({ id }: { id: string }) {
  const shape = useView((state) => state.shapes.get(id))
  return shape ? <Card shape={shape} /> : null
})

function Card({ shape }: { shape: Shape }) {
  const { step, kind } = shape
  const { kinds, session, actions, documents } = useJourney()
  const { canvas } = useTexts()
  const language = useLanguage()
  const { selected, opened, dimmed, carried } = useSession(
    useShallow((state) => ({
      selected: state.selection.includes(step.id),
      opened: state.open === step.id,
      dimmed: state.trail !== null && !state.trail.includes(step.id),
      carried: state.carried?.type === 'move' && state.carried.ids.includes(step.id),
    })),
  )
  const problems = useView((state) => state.problemsByStep.get(step.id))
  const errors = problems?.some((problem) => problem.severity === 'error')
  const title = stepTitle(step, kinds)[language]
  const kindTitle = kind?.title[language] ?? canvas.unknownKind
  return (
    <div
      className={classes.card}
      role="group"
      aria-label={kindTitle}
      data-family={kind?.family ?? 'none'}
      data-selected={selected || undefined}
      data-open={opened || undefined}
      data-dimmed={dimmed || undefined}
      data-carried={carried || undefined}
      data-unknown={!kind || undefined}
      onPointerDown={(event) => {
        if ((event.target as HTMLElement).closest('[data-menu]')) return
        startCarry(
          event,
          {
            type: 'move',
            ids:
              session.getState().selection.includes(step.id) && session.getState().selection.length > 1
                ? session.getState().selection
                : actions.unitOf(step.id),
          },
          { session, actions, documents },
        )
      }}
      onClick={(event) => {
        const { choosing, selection } = session.getState()
        if (choosing?.type === 'connect') return actions.connect(choosing, step.id)
        if (event.shiftKey) {
          session.setState({
            selection: selection.includes(step.id)
              ? selection.filter((other) => other !== step.id)
              : [...selection, step.id],
            focus: step.id,
          })
          return
        }
        actions.focusStep(step.id, { open: true, reveal: false })
      }}
    >
      <div className={classes.head}>
        <KindTile kind={step.kind} size={30} />
        <div className={classes.words}>
          <TitleButton id={step.id} kindTitle={kindTitle} title={title} />
          <Boundary fallback={<span className={classes.summary}>{canvas.brokenCard}</span>} resetKey={step.config}>
            <Summary shape={shape} />
          </Boundary>
        </div>
      </div>
      {shape.message && <Message shape={shape} />}
      <StatusStrip shape={shape} />
      {problems && (
        <span className={classes.badge} data-error={errors || undefined} aria-hidden>
          {problems.length}
        </span>
      )}
      <StepMenuButton id={step.id} title={title} />
    </div>
  )
}

/** The card's one stop for the keyboard. Only the focused step's title is in the tab order. */
function TitleButton({ id, kindTitle, title }: { id: string; kindTitle: string; title: string }) {
  const { session, actions } = useJourney()
  const { canvas } = useTexts()
  const button = useRef<HTMLButtonElement>(null)
  const request = useSession((state) => (state.focus === id ? state.focusRequest : 0))
  const stop = useSession((state) => state.focus === id)
  const first = useView((state) => state.order[0] === id)
  const nobody = useSession((state) => state.focus === null)
  const position = useView((state) => state.order.indexOf(id) + 1)
  const total = useView((state) => state.order.length)
  const problemCount = useView((state) => state.problemsByStep.get(id)?.length ?? 0)
  useEffect(() => {
    if (request > 0 && shouldTakeFocus()) button.current?.focus({ preventScroll: true })
  }, [request])
  return (
    <button
      ref={button}
      type="button"
      className={classes.title}
      tabIndex={stop || (nobody && first) ? 0 : -1}
      data-step={id}
      aria-label={canvas.cardLabel(kindTitle, title, position, total, problemCount)}
      onFocus={() => {
        if (session.getState().focus !== id) session.setState({ focus: id })
      }}
      onDoubleClick={() => actions.focusStep(id, { open: true })}
    >
      {title}
    </button>
  )
}

/** A form that is being typed into keeps the focus; the canvas takes it otherwise. */
function shouldTakeFocus(): boolean {
  const active = document.activeElement
  return !active || active === document.body || active.closest('[data-canvas], [data-palette]') !== null
}

function Summary({ shape: { step, kind, message } }: { shape: Shape }) {
  const { canvas } = useTexts()
  const language = useLanguage()
  const text = kind ? (message ? kind.description[language] : summaryOf(kind, step.config, language)) : step.kind
  return (
    <span className={classes.summary} title={text}>
      {kind ? text : `${canvas.unknownKind} · ${text}`}
    </span>
  )
}

function Message({ shape: { step, kind } }: { shape: Shape }) {
  const { views } = useJourney()
  const language = useLanguage()
  const chosen = useSession((state) => state.sampleContact)
  const { scope } = useSample(chosen)
  const text = views.get(step.kind)?.excerpt?.(step.config) ?? ''
  return (
    <div className={classes.message} data-empty={text.trim() === '' || undefined}>
      {text.trim() === ''
        ? kind && summaryOf(kind, step.config, language)
        : fill(text.slice(0, 400), scope).map((piece, index) => (
            <span key={index} data-piece={piece.kind}>
              {piece.text}
            </span>
          ))}
    </div>
  )
}
