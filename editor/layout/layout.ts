import { placeCells, type Places } from './blocks.ts'
import { buildCells, type CellGraph } from './cells.ts'
import type { Box, Layout, LayoutInput, Route } from './layout-types.ts'
import { loopLines } from './loops.ts'
import { type Measures, measuresOf } from './measures.ts'
import { boxOf, drawRoutes } from './routes.ts'
import { turned } from './turn.ts'

const passes = 3

/**
 * Places every card and draws every edge. Pure and deterministic: the same drawing always looks the same. An edge that would run behind
 * a card is turned into a chip, and the drawing is laid out again without it.
 */
export function layout(input: LayoutInput): Layout {
  const chips = new Set<string>()
  const bare = withoutPins(input)
  let result = layoutOnce(bare, chips)
  for (let pass = 1; pass < passes; pass++) {
    const before = chips.size
    for (const id of crossings(result)) chips.add(id)
    if (chips.size === before) break
    result = layoutOnce(bare, chips)
  }
  // What is pinned moves alone: the places of all others are found as if nothing were.
  if (bare !== input) result = layoutOnce(input, chips)
  const drawn = { ...result, routes: [...result.routes, ...loopLines(result)] }
  return input.direction === 'right' ? turned(drawn) : drawn
}

/** The same drawing with nothing put anywhere by hand. */
export function withoutPins(input: LayoutInput): LayoutInput {
  if (![...input.steps.values()].some(({ pin }) => pin)) return input
  return { ...input, steps: new Map([...input.steps].map(([id, step]) => [id, { ...step, pin: undefined }])) }
}

function layoutOnce(input: LayoutInput, chips: ReadonlySet<string>): Layout {
  const measures = measuresOf(input.direction ?? 'down')
  const graph = buildCells(input, chips, measures)
  const places = placeCells(graph, measures)
  const cards = placeCards(graph, places, input.direction === 'right')
  const drawn = drawRoutes(input, graph, places, cards, measures)
  return { cards, ...drawn, bounds: boundsOf(graph, places, cards, drawn.routes, measures) }
}

function placeCards(graph: CellGraph, places: Places, turn: boolean): Map<string, Box> {
  const cards = new Map<string, Box>()
  for (const [id, cell] of graph.cells) {
    const place = places.at.get(id)
    if (cell.type !== 'card' || !place) continue
    const box = boxOf(cell, place)
    const pin = cell.step?.pin
    // A pin counts on the screen: it is turned with the rest.
    const by = pin && (turn ? { x: pin.y, y: pin.x } : pin)
    cards.set(id, by ? { ...box, x: box.x + by.x, y: box.y + by.y } : box)
  }
  return cards
}

function boundsOf(
  graph: CellGraph,
  places: Places,
  cards: ReadonlyMap<string, Box>,
  routes: Route[],
  measures: Measures,
): Box {
  let left = Number.POSITIVE_INFINITY
  let top = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  let bottom = Number.NEGATIVE_INFINITY
  for (const [id, cell] of graph.cells) {
    const place = places.at.get(id)
    const box = cards.get(id) ?? (place && boxOf(cell, place))
    if (!box) continue
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  // A line that goes around may reach further than any card.
  for (const { points } of routes) {
    for (const { x } of points) {
      left = Math.min(left, x - measures.laneRun)
      right = Math.max(right, x + measures.laneRun)
    }
  }
  return left === Number.POSITIVE_INFINITY
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top }
}

/** Edges whose vertical lines run behind a card. One way into each step stays a line. */
function crossings({ routes, cards }: Layout): string[] {
  const columns = new Map<number, { id: string; box: Box }[]>()
  for (const [id, box] of cards) {
    for (let column = Math.floor(box.x / 128); column <= Math.floor((box.x + box.width) / 128); column++) {
      const list = columns.get(column)
      if (list) list.push({ id, box })
      else columns.set(column, [{ id, box }])
    }
  }
  const lines = new Map<string, number>()
  for (const route of routes) if (route.to !== null) lines.set(route.to, (lines.get(route.to) ?? 0) + 1)
  const found: string[] = []
  for (const route of routes) {
    if (route.to === null || (lines.get(route.to) ?? 0) < 2 || !runsBehind(route, columns)) continue
    lines.set(route.to, lines.get(route.to)! - 1)
    found.push(route.id)
  }
  return found
}

function runsBehind(route: Route, columns: ReadonlyMap<number, { id: string; box: Box }[]>): boolean {
  for (const [index, point] of route.points.entries()) {
    const next = route.points[index + 1]
    if (!next || next.x !== point.x) continue
    for (const { id, box } of columns.get(Math.floor(point.x / 128)) ?? []) {
      if (id === route.from || id === route.to) continue
      const inside = point.x > box.x - 4 && point.x < box.x + box.width + 4
      if (inside && Math.max(point.y, next.y) > box.y && Math.min(point.y, next.y) < box.y + box.height) return true
    }
  }
  return false
}
