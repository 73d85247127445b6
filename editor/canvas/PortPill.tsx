import { memo } from 'react'
import { useLanguage } from '../app/language.ts'
import { useFormat } from '../i18n/format.ts'
import type { Point, Route } from '../layout/layout-types.ts'
import { startCarry } from './carry.ts'
import { useJourney, useLive, useView } from './JourneyContext.tsx'
import { passedBy } from './numbers.ts'
import classes from './PortPill.module.css'

/** The label of a way out, with its share or the number of people who took it. */
export const PortPill = memo(function PortPill({ route, at }: { route: Route; at: Point }) {
  const { views, session, actions, documents } = useJourney()
  const language = useLanguage()
  const format = useFormat()
  const shape = useView((state) => state.shapes.get(route.from))
  const passed = useLive(({ counts }) =>
    counts?.steps[route.from] ? passedBy(counts.steps[route.from], route.exit.ports) : null,
  )
  const exit = shape?.exits.find((candidate) => candidate.id === route.exit.id)
  if (!shape || !exit) return null
  const share = views.get(shape.step.kind)?.portDetail?.(shape.step.config, exit.id)
  const detail = share ?? (passed === null ? undefined : format.number(passed))
  return (
    <div
      className={classes.pill}
      data-pill={route.id}
      data-carries={exit.target !== null || undefined}
      onPointerDown={(event) => {
        const ids = exit.target === null ? [] : actions.branchSteps(exit.target)
        if (ids.length > 0) startCarry(event, { type: 'move', ids }, { session, actions, documents })
      }}
      style={{ transform: `translate(${at.x}px, ${at.y}px) translate(-50%, -50%)` }}
    >
      <span className={classes.label}>{exit.label[language]}</span>
      {detail && <span className={classes.detail}>{detail}</span>}
    </div>
  )
})
