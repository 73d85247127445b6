import type { Cell, CellGraph } from './cells.ts'
import { dominators } from './dominators.ts'
import { joinGroups, type Group } from './join-groups.ts'
import { bucket, type Measures } from './measures.ts'
import type { Bends } from './side-lanes.ts'
import { clearance, emptySkyline, markSkyline, mergeSkyline, type Skyline } from './skyline.ts'

/** A cell with everything under it. Distances are from the cell's axis (x) and top (y). */
type Block = { left: number; right: number; top: Skyline; bottom: Skyline }

/** Where every cell's axis and top are, and which lanes step aside. */
export type Places = { at: Map<string, { x: number; y: number }>; bends: Bends }

/**
 * The block layout (reference: dominators side by side in branch order, a meeting step under the branches that feed it, lowered by a
 * skyline). No overlap by construction, and only the blocks around an edit change.
 */
export function placeCells({ cells, next, roots }: CellGraph, measures: Measures): Places {
  const { order, idom } = dominators(roots, (id) => next.get(id) ?? [])
  const sources = new Map<string, string[]>()
  for (const id of order)
    for (const target of next.get(id) ?? []) sources.set(target, [...(sources.get(target) ?? []), id])
  const children = new Map<string | null, string[]>([[null, []]])
  for (const id of order) {
    const parent = idom.get(id) ?? null
    const list = children.get(parent)
    if (list) list.push(id)
    else children.set(parent, [id])
  }
  const blocks = new Map<string, Block>()
  const offsets = new Map<string, { dx: number; dy: number }>()
  const bends: Bends = new Map()
  const context: Context = { cells, next, sources, idom, children, blocks, offsets, bends, roots, measures }
  for (let index = order.length - 1; index >= 0; index--) {
    const id = order[index]!
    blocks.set(id, buildBlock(id, context))
  }
  buildBlock(null, context)
  const places: Places['at'] = new Map()
  for (const id of order) {
    const parent = idom.get(id) ?? null
    const from = parent === null ? { x: 0, y: 0 } : places.get(parent)!
    const offset = offsets.get(id)!
    places.set(id, { x: from.x + offset.dx, y: from.y + offset.dy })
  }
  return { at: places, bends }
}

/** What the building of blocks knows and fills. */
export type Context = {
  cells: Map<string, Cell>
  next: Map<string, string[]>
  sources: Map<string, string[]>
  idom: Map<string, string | null>
  children: Map<string | null, string[]>
  blocks: Map<string, Block>
  offsets: Map<string, { dx: number; dy: number }>
  bends: Bends
  roots: string[]
  measures: Measures
}

function buildBlock(id: string | null, context: Context): Block {
  const { cells, next, sources, children, blocks, offsets, roots, measures } = context
  const cell = id === null ? undefined : cells.get(id)
  const height = cell?.height ?? 0
  const half = (cell?.width ?? 0) / 2
  const mine = children.get(id) ?? []
  const rootSet = new Set(roots)
  const isHead = (child: string) => (id === null ? rootSet.has(child) : (sources.get(child)?.length ?? 0) === 1)
  const ways =
    id === null
      ? roots.filter((root) => mine.includes(root))
      : (next.get(id) ?? []).filter((child) => context.idom.get(child) === id && isHead(child))
  const several = id !== null && (cell?.step?.exits.length ?? 1) > 1
  const groupOf = new Map<string, Group>()
  let groups: Group[] = ways.map((child) => {
    const block = blocks.get(child)!
    const dy = id === null ? 0 : height + headGap(cells.get(child)!, several, measures)
    offsets.set(child, { dx: 0, dy })
    const bottom = emptySkyline(block.left, block.right)
    mergeSkyline(bottom, block.bottom, 0, dy, 'max')
    const group: Group = {
      left: block.left,
      right: block.right,
      axis: 0,
      at: new Map([[child, 0]]),
      bottom,
      cards: cells.get(child)!.type === 'card',
    }
    groupOf.set(child, group)
    return group
  })
  for (const child of mine) {
    if (isHead(child)) continue
    groups = meet(id, child, groups, groupOf, context)
  }
  const gap = id === null ? measures.virtualGap : measures.gap
  const all = groups.length === 0 ? null : joinGroups(groups, gap, context)
  const shift = all ? -all.axis : 0
  for (const [child, axis] of all?.at ?? []) offsets.get(child)!.dx = axis + shift
  const left = Math.min(-half, all ? all.left + shift : 0)
  const right = Math.max(half, all ? all.right + shift : 0)
  const heads = new Set(several && measures.roomy ? ways : [])
  return outline(left, right, half, height, all, shift, mine, heads, context)
}

function outline(
  left: number,
  right: number,
  half: number,
  height: number,
  all: Group | null,
  shift: number,
  mine: string[],
  /** Children whose lines take room above them. */
  heads: ReadonlySet<string>,
  { blocks, offsets, measures }: Context,
): Block {
  const top = emptySkyline(left, right)
  const bottom = emptySkyline(left, right)
  markSkyline(top, -half, half, 0, 'min')
  markSkyline(bottom, -half, half, height, 'max')
  for (const child of mine) {
    const offset = offsets.get(child)!
    const lines = heads.has(child) ? offset.dy - height - measures.bus : 0
    mergeSkyline(top, blocks.get(child)!.top, offset.dx, offset.dy - lines, 'min')
  }
  if (all) mergeSkyline(bottom, all.bottom, shift, 0, 'max')
  return { left, right, top, bottom }
}

/** From a card's bottom to the top of one of its branches. */
function headGap(head: Cell, several: boolean, measures: Measures): number {
  if (head.type === 'card') return several ? measures.fork : measures.row
  if (head.type === 'chip') return several ? measures.fork : 60
  return several ? measures.plus - measures.laneHeight / 2 : 28
}

/** Puts a step under the contiguous span of branches that feed it, low enough to clear them. */
function meet(
  parent: string | null,
  child: string,
  groups: Group[],
  groupOf: Map<string, Group>,
  context: Context,
): Group[] {
  const { blocks, offsets, sources, cells, bends, measures } = context
  const feeding = (sources.get(child) ?? []).map((source) => ({ source, ...locate(source, parent, context) }))
  const spans = feeding.map(({ head }) => groups.indexOf(groupOf.get(head)!))
  const first = Math.min(...spans)
  const last = Math.max(...spans)
  const joined = joinGroups(
    groups.slice(first, last + 1),
    parent === null ? measures.virtualGap : measures.gap,
    context,
  )
  const block = blocks.get(child)!
  let y = Number.NEGATIVE_INFINITY
  let from = joined.axis
  let to = joined.axis
  for (const { source, head, dx, bottom } of feeding) {
    y = Math.max(y, bottom + (cells.get(source)?.type === 'lane' ? measures.laneMeet : measures.meet))
    const x = (joined.at.get(head) ?? 0) + dx + (bends.get(source)?.dx ?? 0)
    from = Math.min(from, x)
    to = Math.max(to, x)
  }
  y = Math.max(y, clearance(joined.bottom, block.top, joined.axis, measures.gap))
  y = Math.max(y, lowest(joined.bottom, from, to) + measures.meetBus + 12)
  const left = Math.min(joined.left, joined.axis + block.left)
  const right = Math.max(joined.right, joined.axis + block.right)
  const bottom = emptySkyline(left, right)
  mergeSkyline(bottom, joined.bottom, 0, 0, 'max')
  mergeSkyline(bottom, block.bottom, joined.axis, y, 'max')
  offsets.set(child, { dx: 0, dy: y })
  const group: Group = {
    left,
    right,
    axis: joined.axis,
    at: new Map(joined.at).set(child, joined.axis),
    bottom,
    cards: true,
  }
  for (const member of group.at.keys()) groupOf.set(member, group)
  return [...groups.slice(0, first), group, ...groups.slice(last + 1)]
}

/** The child of `parent` that holds a cell, and the cell's bottom and axis from there. */
function locate(
  id: string,
  parent: string | null,
  { idom, offsets, cells }: Context,
): { head: string; dx: number; bottom: number } {
  let bottom = cells.get(id)?.height ?? 0
  let dx = 0
  let head = id
  for (let up = idom.get(id) ?? null; up !== parent && up !== null; up = idom.get(up) ?? null) {
    bottom += offsets.get(head)!.dy
    dx += offsets.get(head)!.dx
    head = up
  }
  return { head, dx, bottom: bottom + offsets.get(head)!.dy }
}

function lowest(skyline: Skyline, from: number, to: number): number {
  let low = Number.NEGATIVE_INFINITY
  const start = Math.max(0, Math.floor((from - skyline.left) / bucket))
  const end = Math.min(skyline.values.length, Math.ceil((to - skyline.left) / bucket) + 1)
  for (let at = start; at < end; at++) {
    const value = skyline.values[at]!
    if (!Number.isNaN(value)) low = Math.max(low, value)
  }
  return low
}
