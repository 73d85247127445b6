import { memo } from 'react'
import type { Point, Route } from '../layout/layout-types.ts'
import { useDocument, useLive, useSession } from './JourneyContext.tsx'
import { wentBy } from './numbers.ts'
import classes from './RouteLine.module.css'

const radius = 10

/** One line of the drawing. Its width tells how many people went this way. */
export const RouteLine = memo(function RouteLine({ route }: { route: Route }) {
  const onlyTrigger = useDocument(({ doc }) => doc.triggers.length === 1 && doc.triggers[0] === route.from)
  const share = useLive(({ counts }) => {
    if (!counts || counts.entered === 0) return 0
    return Math.round((wentBy(counts, route.from, route.exit.ports, onlyTrigger) / counts.entered) * 20) / 20
  })
  const lit = useSession(({ trail }) => trail !== null && trail.includes(route.id))
  const d = rounded(route.points)
  return (
    <>
      <path className={classes.line} d={d} data-kind={route.kind} data-lit={lit || undefined} />
      {share > 0 && !lit && <path className={classes.flow} d={d} style={{ strokeWidth: 2 + 5 * Math.min(1, share) }} />}
    </>
  )
})

/** A polyline with rounded corners. */
export function rounded(points: Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1]
      const after = points[index + 1]
      if (!before) return `M${point.x} ${point.y}`
      if (!after) return `L${point.x} ${point.y}`
      const r = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2)
      const a = toward(point, before, r)
      const b = toward(point, after, r)
      return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`
    })
    .join('')
}

const distance = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
const toward = (from: Point, to: Point, by: number): Point => {
  const length = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by }
}
