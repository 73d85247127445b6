import type { ViewState } from './view-store.ts'

export type WalkKey = 'down' | 'up' | 'left' | 'right' | 'home' | 'end'

/** The step an arrow key leads to: along the journey with up and down, to the neighbour in the same row with left and right. */
export function walkFrom(
  focus: string | null,
  key: WalkKey,
  { shapes, layout, order }: Pick<ViewState, 'shapes' | 'layout' | 'order'>,
): string | null {
  const here = focus ? layout.cards.get(focus) : undefined
  if (key === 'home' || !here || !focus) return order[0] ?? null
  if (key === 'end') return order.at(-1) ?? null
  if (key === 'down') {
    const targets = (shapes.get(focus)?.exits ?? [])
      .map((exit) => exit.target)
      .filter((target) => target !== null && shapes.has(target))
    return targets[0] ?? null
  }
  if (key === 'up') {
    const sources = [...shapes.values()].filter(
      (shape) => shape.id !== focus && shape.exits.some((exit) => exit.target === focus),
    )
    const above = sources.filter((shape) => (layout.cards.get(shape.id)?.y ?? Infinity) < here.y)
    return (above[0] ?? sources[0])?.id ?? null
  }
  const centre = here.x + here.width / 2
  let best: { id: string; distance: number } | null = null
  for (const [id, box] of layout.cards) {
    const dx = box.x + box.width / 2 - centre
    if (id === focus || (key === 'right' ? dx <= 1 : dx >= -1)) continue
    const distance = Math.abs(dx) + Math.abs(box.y - here.y) * 4
    if (!best || distance < best.distance) best = { id, distance }
  }
  return best?.id ?? null
}
