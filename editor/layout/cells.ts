import { dominators } from './dominators.ts'
import type { Exit, LayoutInput, LayoutStep } from './layout-types.ts'
import type { Measures } from './measures.ts'

/** Something that takes room: a card, an empty lane, a loose end, or a chip. `from` and `exit` say which way out a cell without a card is. */
export type Cell = {
  id: string
  type: 'card' | 'lane' | 'end' | 'chip'
  width: number
  height: number
  step?: LayoutStep
  from?: string
  exit?: Exit
  loop?: boolean
}

/** The drawing as cells: a tree of forks and meetings without loops. `next` is in branch order. */
export type CellGraph = { cells: Map<string, Cell>; next: Map<string, string[]>; roots: string[] }

/** Names the edge of an exit, for the edges that are to be chips. */
export const edgeId = (from: string, exit: Exit): string => `${from}:${exit.id}`

/** Turns steps into cells: loops, jumps and `chips` become chips; an empty branch and a loose end get cells of their own. */
export function buildCells(
  { steps, triggers, direction = 'down' }: LayoutInput,
  chips: ReadonlySet<string>,
  measures: Measures,
): CellGraph {
  const targetOf = (from: string, exit: Exit) =>
    exit.target !== null && !exit.chip && steps.has(exit.target) && !chips.has(edgeId(from, exit)) ? exit.target : null
  const targets = (id: string) =>
    (steps.get(id)?.exits ?? []).map((exit) => targetOf(id, exit)).filter((target) => target !== null)
  const roots = findRoots(steps, triggers, targets)
  const rootSet = new Set(roots)
  const { isLoop } = dominators(roots, targets)
  const forward = (from: string, exit: Exit) => {
    const target = targetOf(from, exit)
    return target !== null && !rootSet.has(target) && !isLoop(from, target) ? target : null
  }
  const sources = new Map<string, number>()
  for (const [id, step] of steps) {
    for (const exit of step.exits) {
      const target = forward(id, exit)
      if (target !== null) sources.set(target, (sources.get(target) ?? 0) + 1)
    }
  }
  const cells = new Map<string, Cell>()
  const next = new Map<string, string[]>()
  for (const [id, step] of steps) {
    const [width, height] = direction === 'down' ? [measures.card, step.height] : [step.height, measures.card]
    cells.set(id, { id, type: 'card', width, height, step })
    const several = step.exits.length > 1
    const heads = step.exits.map((exit) => {
      const target = forward(id, exit)
      if (target !== null && (!several || sources.get(target) === 1)) return target
      const cell = emptyCell(id, exit, several, steps, measures)
      if (target !== null) cell.type = 'lane'
      else if (cell.type === 'chip' && exit.target !== null) cell.loop = !exit.chip && isLoop(id, exit.target)
      cells.set(cell.id, cell)
      if (target !== null) next.set(cell.id, [target])
      return cell.id
    })
    next.set(id, heads)
  }
  return { cells, next, roots }
}

function emptyCell(
  from: string,
  exit: Exit,
  several: boolean,
  steps: ReadonlyMap<string, LayoutStep>,
  measures: Measures,
): Cell {
  const id = `${edgeId(from, exit)}:cell`
  if (exit.target !== null && steps.has(exit.target)) {
    const width = several ? measures.laneWidth : measures.endWidth
    return { id, type: 'chip', width: Math.max(width, measures.chipWidth), height: measures.chipHeight, from, exit }
  }
  return {
    id,
    type: 'end',
    width: several ? measures.laneWidth : measures.endWidth,
    height: measures.laneHeight,
    from,
    exit,
  }
}

/** Triggers in drawing order, then what nobody leads to, then one step of every cycle that stands alone. */
function findRoots(
  steps: ReadonlyMap<string, LayoutStep>,
  triggers: string[],
  targets: (id: string) => string[],
): string[] {
  const reached = new Set<string>()
  const roots: string[] = []
  const add = (root: string) => {
    if (reached.has(root)) return
    roots.push(root)
    reached.add(root)
    const open = [root]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const target of targets(id)) {
        if (reached.has(target)) continue
        reached.add(target)
        open.push(target)
      }
    }
  }
  const listed = [...new Set(triggers)].filter((id) => steps.has(id))
  for (const id of listed) if (!roots.includes(id)) forceRoot(id)
  const led = new Set([...steps.keys()].flatMap(targets))
  for (const id of steps.keys()) if (!led.has(id)) add(id)
  for (const id of steps.keys()) add(id)
  return roots

  /** A trigger is a root even when something leads to it: that edge is a mistake and drawn as a chip. */
  function forceRoot(id: string): void {
    if (reached.has(id)) roots.push(id)
    else add(id)
  }
}
