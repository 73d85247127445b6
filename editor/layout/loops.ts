import type { Box, Chip, Layout, Point, Route } from './layout-types.ts'

/** Between the lines of two loops, and from the cards they go around. */
const gutter = 20

/**
 * Lines for what leads back up: from its chip to a gutter at the side, up, and into the step it goes back to. Only where nothing is in the
 * way; elsewhere the chip alone says it.
 */
export function loopLines({ chips, cards }: Pick<Layout, 'chips' | 'cards'>): Route[] {
  const routes: Route[] = []
  const taken: Box[] = []
  for (const chip of chips) {
    const target = cards.get(chip.to)
    if (!chip.loop || !target || target.y >= chip.at.y) continue
    const points = around(chip, target, cards, taken, -1) ?? around(chip, target, cards, taken, 1)
    if (!points) continue
    routes.push({ id: `${chip.id}:loop`, from: chip.from, exit: chip.exit, to: null, points, kind: 'loop' })
    const x = points[1]!.x
    taken.push({ x: x - gutter / 2, y: target.y, width: gutter, height: chip.at.y + chip.at.height - target.y })
  }
  return routes
}

/** The way round on one side, -1 left and 1 right; null when a card is in the way. */
function around(
  { at }: Chip,
  target: Box,
  cards: ReadonlyMap<string, Box>,
  taken: Box[],
  side: -1 | 1,
): Point[] | null {
  const edge = (box: Box) => (side === -1 ? box.x : box.x + box.width)
  const outer = (xs: number[]) => (side === -1 ? Math.min(...xs) : Math.max(...xs))
  const from: Point = { x: edge(at), y: at.y + at.height / 2 }
  const to: Point = { x: edge(target), y: target.y + target.height / 2 }
  const [top, bottom] = [to.y, from.y]
  const all = [...cards.values()]
  const between = all.filter((box) => box.y < bottom && box.y + box.height > top)
  const lanes = taken.filter((lane) => lane.y < bottom && lane.y + lane.height > top)
  const x = outer([
    ...[from.x, ...between.map(edge)].map((near) => near + side * gutter),
    ...lanes.map((lane) => edge(lane) + side * gutter),
  ])
  const crosses = (y: number, start: number) =>
    all.some(
      (box) =>
        box !== target &&
        box.y - 4 < y &&
        box.y + box.height + 4 > y &&
        box.x < Math.max(start, x) &&
        box.x + box.width > Math.min(start, x),
    )
  if (crosses(from.y, from.x) || crosses(to.y, to.x)) return null
  return [from, { x, y: from.y }, { x, y: to.y }, to]
}
