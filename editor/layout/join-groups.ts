import type { Context } from './blocks.ts'
import { endOf, extent } from './extent.ts'
import { isLane, placeSideLanes } from './side-lanes.ts'
import { emptySkyline, mergeSkyline, type Skyline } from './skyline.ts'

/** Neighbouring blocks that move as one, with what they meet in. `at` holds each child's axis; y is from the parent's top. */
export type Group = {
  left: number
  right: number
  axis: number
  at: Map<string, number>
  bottom: Skyline
  cards: boolean
}

/** Groups beside each other: how far each is shifted, and how far they reach together. */
export type Row = { shifts: number[]; left: number; right: number }

/**
 * Lays groups side by side in order; the axis is midway between the outer axes of those that have cards. Empty lanes stand at the sides
 * of what has cards, so that the drawing keeps its middle.
 */
export function joinGroups(groups: Group[], gap: number, context: Context): Group {
  const only = groups[0]!
  if (groups.length === 1) return only
  const first = groups.findIndex((group) => !isLane(group, context))
  const last = groups.findLastIndex((group) => !isLane(group, context))
  const body = first === -1 ? groups : groups.slice(first, last + 1)
  const middle = placeInOrder(body, gap, context)
  const { shifts, left, right } =
    first === -1 ? middle : placeSideLanes(groups.slice(0, first), body, groups.slice(last + 1), middle, gap, context)
  const bottom = emptySkyline(left, right)
  const at = new Map<string, number>()
  for (const [index, group] of groups.entries()) {
    mergeSkyline(bottom, group.bottom, shifts[index]!, 0, 'max')
    for (const [child, axis] of group.at) at.set(child, axis + shifts[index]!)
  }
  const axes = groups.flatMap((group, index) => (group.cards ? [group.axis + shifts[index]!] : []))
  const cards = axes.length > 0
  if (!cards) axes.push(...groups.map((group, index) => group.axis + shifts[index]!))
  return { left, right, axis: (axes[0]! + axes.at(-1)!) / 2, at, bottom, cards }
}

/**
 * One after the other. A group that ends at once (a loose end, an exit, a chip) stands beside what is at its own height and not beside
 * the widest row below, so that it does not pull the fork apart.
 */
function placeInOrder(groups: Group[], gap: number, context: Context): Row {
  const only = groups[0]!
  const shifts: number[] = []
  let { left, right } = only
  for (const [index, group] of groups.entries()) {
    let shift = index === 0 ? 0 : right + gap - group.left
    if (index > 0 && (isEnding(group, context) || (index === 1 && isEnding(only, context)))) {
      const height = isEnding(group, context) ? endOf(group, context) : endOf(only, context)
      const before = groups.slice(0, index).map((other, at) => extent(other, shifts[at]!, height, context).right)
      shift = Math.max(...before) + gap - extent(group, 0, height, context).left
    }
    shifts.push(shift)
    left = Math.min(left, group.left + shift)
    right = Math.max(right, group.right + shift)
  }
  return { shifts, left, right }
}

/** A group of one cell that nothing follows. */
function isEnding(group: Group, { children, next, measures }: Context): boolean {
  if (measures.roomy) return false
  const [only] = group.at.keys()
  return group.at.size === 1 && only !== undefined && !children.has(only) && (next.get(only) ?? []).length === 0
}
