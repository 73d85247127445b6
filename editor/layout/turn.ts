import type { Box, Layout, Point } from './layout-types.ts'

const point = ({ x, y }: Point): Point => ({ x: y, y: x })
const box = ({ x, y, width, height }: Box): Box => ({ x: y, y: x, width: height, height: width })

/** A drawing that ran down, running to the right: across and along change places. */
export function turned({ cards, routes, drops, chips, bounds }: Layout): Layout {
  return {
    cards: new Map([...cards].map(([id, card]) => [id, box(card)])),
    routes: routes.map((route) => ({
      ...route,
      points: route.points.map(point),
      ...(route.label ? { label: point(route.label) } : {}),
    })),
    drops: drops.map((drop) => ({ ...drop, at: point(drop.at) })),
    chips: chips.map((chip) => ({ ...chip, at: box(chip.at) })),
    bounds: box(bounds),
  }
}
