import type { Context } from './blocks.ts'
import { endOf, extent } from './extent.ts'
import type { Group, Row } from './join-groups.ts'

/** An empty lane that begins near its fork and steps aside below it: how far, and how deep below the lane's "+". */
export type Bends = Map<string, { dx: number; dy: number }>

/** True for an empty branch that leads on to where branches meet. */
export const isLane = (group: Group, { cells }: Context): boolean =>
  group.at.size === 1 && cells.get([...group.at.keys()][0] ?? '')?.type === 'lane'

/**
 * Puts empty lanes left and right of what has cards. Where wide rows below would push a lane far out, its label and "+" stay beside the
 * fork and only its line goes around.
 */
export function placeSideLanes(
  before: Group[],
  body: Group[],
  after: Group[],
  middle: Row,
  gap: number,
  context: Context,
): Row {
  const rightOf = placeSide(after, 1, body, middle, gap, context)
  const leftOf = placeSide(before.toReversed(), -1, body, middle, gap, context)
  return {
    shifts: [...leftOf.shifts.toReversed(), ...middle.shifts, ...rightOf.shifts],
    left: -Math.max(-middle.left, leftOf.reach),
    right: Math.max(middle.right, rightOf.reach),
  }
}

/** Lanes of one side, from the middle outwards. Distances are measured outwards, so that both sides are one case. */
function placeSide(
  lanes: Group[],
  side: 1 | -1,
  body: Group[],
  { shifts, left, right }: Row,
  gap: number,
  context: Context,
): { shifts: number[]; reach: number } {
  const { measures } = context
  const far = side === 1 ? right : -left
  if (lanes.length === 0) return { shifts: [], reach: far }
  const height = endOf(lanes[0]!, context)
  const near = Math.max(
    ...body.map((group, index) => {
      const reached = extent(group, shifts[index]!, height, context)
      return side === 1 ? reached.right : -reached.left
    }),
  )
  const heads = near + lanes.length * (gap + measures.laneWidth)
  const bends = lanes.length <= measures.mostBends && far - near > measures.leastBend
  const placed: number[] = []
  let reach = bends ? Math.max(far, heads) : far
  let edge = bends ? near : far
  for (const [index, lane] of lanes.entries()) {
    const axis = edge + gap + measures.laneWidth / 2
    edge = axis + measures.laneWidth / 2
    placed.push(side * axis)
    const [id = ''] = lane.at.keys()
    context.bends.delete(id)
    if (bends) {
      const run = Math.max(axis, far + gap / 2 + index * measures.laneRun)
      // The outer lane turns first: the inner one passes below it.
      const dy = measures.laneTurn + (lanes.length - 1 - index) * measures.laneTurn
      if (run > axis) context.bends.set(id, { dx: side * (run - axis), dy })
      reach = Math.max(reach, run + measures.laneRun)
    } else reach = edge
  }
  return { shifts: placed, reach }
}
