import type { ViewState } from './view-store.ts'

export type WalkKey = 'down' | 'up' | 'left' | 'right' | 'home' | 'end'

/** In a drawing that runs to the right, arrows along it lie, and those across it stand. */
const turned: Record<WalkKey, WalkKey> = {
  right: 'down',
  left: 'up',
  up: 'left',
  down: 'right',
  home: 'home',
  end: 'end',
}

/** The step an arrow key leads to: along the journey, or to the neighbour beside it. */
export function walkFrom(
  focus: string | null,
  arrow: WalkKey,
  view: Pick<ViewState, 'drawn' | 'hidden' | 'layout' | 'order' | 'direction'>,
): string | null {
  const { drawn, hidden, layout, order, direction } = view
  const key = direction === 'right' ? turned[arrow] : arrow
  const placeOf = (id: string) => {
    const box = layout.cards.get(id)
    if (!box) return undefined
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    return direction === 'right' ? { along: box.x, across: middle.y } : { along: box.y, across: middle.x }
  }
  const shown = (id: string | undefined) => (id === undefined ? null : (hidden.get(id) ?? id))
  const here = focus ? placeOf(focus) : undefined
  if (key === 'home' || !here || !focus) return shown(order[0])
  if (key === 'end') return shown(order.at(-1))
  if (key === 'down') {
    const targets = (drawn.get(focus)?.exits ?? [])
      .map((exit) => exit.target)
      .filter((target) => target !== null && drawn.has(target))
    return targets[0] ?? null
  }
  if (key === 'up') {
    const sources = [...drawn.values()].filter(
      (shape) => shape.id !== focus && shape.exits.some((exit) => exit.target === focus),
    )
    const above = sources.filter((shape) => (placeOf(shape.id)?.along ?? Infinity) < here.along)
    return (above[0] ?? sources[0])?.id ?? null
  }
  let best: { id: string; distance: number } | null = null
  for (const id of layout.cards.keys()) {
    const place = placeOf(id)!
    const by = place.across - here.across
    if (id === focus || (key === 'right' ? by <= 1 : by >= -1)) continue
    const distance = Math.abs(by) + Math.abs(place.along - here.along) * 4
    if (!best || distance < best.distance) best = { id, distance }
  }
  return best?.id ?? null
}
