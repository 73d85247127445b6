import type { Context } from './blocks.ts'
import type { Group } from './join-groups.ts'

/** How far a group reaches to both sides above a height. */
export function extent(
  group: Group,
  shift: number,
  height: number,
  { cells, children, offsets }: Context,
): { left: number; right: number } {
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  const open = [...group.at].map(([id, axis]) => ({ id, x: axis + shift, y: offsets.get(id)!.dy }))
  for (let here = open.pop(); here; here = open.pop()) {
    if (here.y > height) continue
    const half = (cells.get(here.id)?.width ?? 0) / 2
    left = Math.min(left, here.x - half)
    right = Math.max(right, here.x + half)
    for (const child of children.get(here.id) ?? []) {
      const offset = offsets.get(child)!
      open.push({ id: child, x: here.x + offset.dx, y: here.y + offset.dy })
    }
  }
  return { left, right }
}

/** How far down a group of one cell reaches, with some air. */
export function endOf(group: Group, { cells, offsets, measures }: Context): number {
  const [only = ''] = group.at.keys()
  return (offsets.get(only)?.dy ?? 0) + (cells.get(only)?.height ?? 0) + measures.gap
}
