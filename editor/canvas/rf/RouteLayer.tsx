import { type ReactFlowState, useStore, ViewportPortal } from '@xyflow/react'
import { memo, useMemo } from 'react'
import type { Box, DropPoint, Layout, Route } from '../../layout/layout-types.ts'
import { DropTarget } from '../DropTarget.tsx'
import { PortPill } from '../PortPill.tsx'
import { RouteLine } from '../RouteLine.tsx'
import classes from './RouteLayer.module.css'

const tile = 640
const noDrops: DropPoint[] = []

/** Lines, labels and "+" of what is in view. Panning draws nothing again until another tile comes into view. */
export function RouteLayer({ layout }: { layout: Layout }) {
  const tiles = useStore(tilesInView)
  const far = useStore((state) => state.transform[2] < 0.34)
  const reading = useStore((state) => state.transform[2] < 0.5 || state.width < 560)
  const visible = useMemo(() => inView(layout, tiles), [layout, tiles])
  return (
    <ViewportPortal>
      <svg className={classes.lines} data-lines aria-hidden>
        {visible.routes.map((route) => (
          <RouteLine key={route.id} route={route} />
        ))}
      </svg>
      {!far && <Labels routes={visible.routes} drops={reading ? noDrops : visible.drops} />}
    </ViewportPortal>
  )
}

const Labels = memo(function Labels({ routes, drops }: { routes: Route[]; drops: DropPoint[] }) {
  return (
    <>
      {routes.map((route) => route.label && <PortPill key={route.id} route={route} at={route.label} />)}
      {drops.map((drop) => (
        <DropTarget key={drop.id} drop={drop} />
      ))}
    </>
  )
})

function tilesInView({ transform: [x, y, zoom], width, height }: ReactFlowState): string {
  const left = Math.floor(-x / zoom / tile)
  const top = Math.floor(-y / zoom / tile)
  return `${left},${top},${Math.ceil((width - x) / zoom / tile)},${Math.ceil((height - y) / zoom / tile)}`
}

function inView(layout: Layout, tiles: string): { routes: Route[]; drops: DropPoint[] } {
  const [left = 0, top = 0, right = 0, bottom = 0] = tiles.split(',').map((part) => Number(part) * tile)
  const view: Box = { x: left, y: top, width: right - left, height: bottom - top }
  const near = (x: number, y: number) =>
    x >= view.x - 40 && x <= view.x + view.width + 40 && y >= view.y - 40 && y <= view.y + view.height + 40
  return {
    routes: layout.routes.filter((route) => touches(route, view)),
    drops: layout.drops.filter(({ at }) => near(at.x, at.y)),
  }
}

function touches({ points }: Route, view: Box): boolean {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return false
  const xs = points.map((point) => point.x)
  return (
    Math.min(...xs) <= view.x + view.width &&
    Math.max(...xs) >= view.x &&
    Math.min(first.y, last.y) <= view.y + view.height &&
    Math.max(first.y, last.y) >= view.y
  )
}
