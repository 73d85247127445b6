import { useMemo } from 'react'
import type { JourneyDoc } from '../../schema/document.ts'
import { kindsWith } from '../../schema/steps/registry.ts'
import { rounded } from '../canvas/RouteLine.tsx'
import { shapeOf } from '../canvas/shapes.ts'
import { layout } from '../layout/layout.ts'
import classes from './Gallery.module.css'

const kinds = kindsWith()

/** A small picture of a journey, drawn by the same layout as the canvas. */
export function MiniDrawing({ doc }: { doc: JourneyDoc }) {
  const { shapes, drawn } = useMemo(() => {
    const made = new Map(Object.entries(doc.steps).map(([id, step]) => [id, shapeOf(step, kinds, false)]))
    return { shapes: made, drawn: layout({ steps: made, triggers: doc.triggers }) }
  }, [doc])
  const { bounds } = drawn
  return (
    <svg
      className={classes.picture}
      viewBox={`${bounds.x - 30} ${bounds.y - 30} ${bounds.width + 60} ${bounds.height + 60}`}
      aria-hidden
    >
      {drawn.routes.map(
        (route) => route.kind === 'flow' && <path key={route.id} className={classes.line} d={rounded(route.points)} />,
      )}
      {[...drawn.cards].map(([id, box]) => (
        <g key={id} data-family={shapes.get(id)?.kind?.family}>
          <rect className={classes.card} x={box.x} y={box.y} width={box.width} height={box.height} rx={18} />
          <rect className={classes.tile} x={box.x + 16} y={box.y + 13} width={34} height={34} rx={10} />
          <rect
            className={classes.words}
            x={box.x + 64}
            y={box.y + 18}
            width={Math.min(150, 60 + (doc.steps[id]?.name?.length ?? 4) * 9)}
            height={10}
            rx={5}
          />
          <rect className={classes.quiet} x={box.x + 64} y={box.y + 36} width={110} height={8} rx={4} />
          {shapes.get(id)?.message && (
            <rect className={classes.text} x={box.x + 16} y={box.y + 62} width={box.width - 32} height={40} rx={10} />
          )}
        </g>
      ))}
    </svg>
  )
}
