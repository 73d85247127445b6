import { type Cell, type CellGraph, edgeId } from './cells.ts'
import type { Places } from './blocks.ts'
import type { Box, Chip, DropPoint, Exit, LayoutInput, Point, Route } from './layout-types.ts'
import type { Measures } from './measures.ts'

type Drawn = { routes: Route[]; drops: DropPoint[]; chips: Chip[] }

/** The box of a cell, from its axis and top. */
export function boxOf(cell: Cell, place: { x: number; y: number }): Box {
  return { x: place.x - cell.width / 2, y: place.y, width: cell.width, height: cell.height }
}

/** Draws every exit as a polyline: out, along a bus, in. Knows the gutters, so no line is guessed by the canvas. */
export function drawRoutes(
  { steps }: LayoutInput,
  { cells, next }: CellGraph,
  { at: places, bends }: Places,
  cards: ReadonlyMap<string, Box>,
  measures: Measures,
): Drawn {
  const drawn: Drawn = { routes: [], drops: [], chips: [] }
  const meetings = new Map<string, { from: string; ports: string[] }[]>()
  const inbound = countSources(next)
  for (const [from, step] of steps) {
    const card = cards.get(from)!
    const heads = next.get(from) ?? []
    for (const [index, exit] of step.exits.entries()) {
      const head = cells.get(heads[index] ?? '')
      if (head) drawExit(from, card, exit, head, step.exits.length > 1)
    }
  }
  for (const [target, sources] of meetings) {
    if (sources.length < 2) continue
    const card = cards.get(target)!
    const at = { x: card.x + card.width / 2, y: card.y - measures.meetPlus }
    drawn.drops.push({ id: `${target}:before`, at, place: null, before: { target, sources } })
  }
  return drawn

  function drawExit(from: string, card: Box, exit: Exit, head: Cell, several: boolean): void {
    const id = edgeId(from, exit)
    const start: Point = { x: card.x + card.width / 2, y: card.y + card.height }
    const place = { from, ports: exit.ports }
    const headPlace = pinned(from, card, head)
    const target = head.type === 'lane' ? (next.get(head.id)?.[0] ?? null) : head.type === 'card' ? head.id : null
    const meets = target !== null && (head.type === 'lane' || (sourcesOf(target) > 1 && !several))
    const points = [start]
    let drop: Point
    const labelled = several ? { label: { x: headPlace.x, y: start.y + measures.label } } : {}
    if (several) {
      fork(points, headPlace.x, start.y + measures.bus)
      drop = { x: headPlace.x, y: start.y + measures.plus }
    } else
      drop = {
        x: start.x,
        y: start.y + (meets ? 30 : head.type === 'chip' ? 28 : head.type === 'end' ? 40 : measures.row / 2),
      }
    const bend = bends.get(head.id)
    if (bend) fork(points, headPlace.x + bend.dx, headPlace.y + head.height + bend.dy)
    if (meets && target !== null) {
      const box = cards.get(target)!
      fork(points, box.x + box.width / 2, box.y - measures.meetBus)
      points.push({ x: box.x + box.width / 2, y: box.y })
      meetings.set(target, [...(meetings.get(target) ?? []), place])
    } else if (head.type === 'card') {
      const box = cards.get(head.id)!
      const axis = box.x + box.width / 2
      if (points.at(-1)!.x !== axis)
        fork(points, axis, several ? start.y + measures.bus : Math.max(start.y + 16, box.y - 16))
      points.push({ x: axis, y: box.y })
    } else points.push({ x: headPlace.x, y: head.type === 'chip' ? headPlace.y : headPlace.y + head.height / 2 })
    const kind = head.type === 'end' ? ('end' as const) : head.type === 'chip' ? ('loop' as const) : ('flow' as const)
    drawn.routes.push({ id, from, exit, to: target, points: tidy(points), kind, ...labelled })
    drawn.drops.push({ id, at: drop, place })
    if (head.type === 'chip' && exit.target !== null) {
      drawn.chips.push({ id, from, exit, to: exit.target, at: boxOf(head, headPlace), loop: head.loop ?? false })
    }
  }

  /** Where a head stands: a card where it was put, anything else as far from its place as the card it hangs on. */
  function pinned(from: string, card: Box, head: Cell): Point {
    const place = places.get(head.id)!
    const box = cards.get(head.id)
    if (box) return { x: box.x + box.width / 2, y: box.y }
    const own = places.get(from)!
    return { x: place.x + card.x + card.width / 2 - own.x, y: place.y + card.y - own.y }
  }

  function sourcesOf(target: string): number {
    return inbound.get(target) ?? 0
  }
}

function countSources(next: Map<string, string[]>): Map<string, number> {
  const result = new Map<string, number>()
  for (const targets of next.values()) for (const target of targets) result.set(target, (result.get(target) ?? 0) + 1)
  return result
}

/** Goes down to a bus and along it. */
function fork(points: Point[], x: number, bus: number): void {
  const from = points.at(-1)!
  // A line never turns back, also where the bend before it reaches past the bus of a meeting.
  const y = Math.max(from.y, bus)
  points.push({ x: from.x, y }, { x, y })
}

/** Drops points that lie on the line between their neighbours. */
function tidy(points: Point[]): Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1]
    const after = points[index + 1]
    if (before && before.x === point.x && before.y === point.y) return false
    return (
      !before ||
      !after ||
      !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y))
    )
  })
}
