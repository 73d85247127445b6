/** What a walk over the drawing finds: reverse post-order, immediate dominators (null under the virtual root), and edges that go back. */
export type Dominators = {
  order: string[]
  idom: Map<string, string | null>
  isLoop(from: string, to: string): boolean
}

/**
 * Immediate dominators by Cooper, Harvey and Kennedy. Edges to a step still on the depth-first stack are loops and take no part, so one
 * pass over the rest is enough. Roots hang under a virtual root. No recursion: a drawing of 10,000 steps in a row is fine.
 */
export function dominators(roots: string[], next: (id: string) => string[]): Dominators {
  const { order, loops } = depthFirst(roots, next)
  const rank = new Map(order.map((id, index) => [id, index]))
  const sources = new Map<string, string[]>()
  for (const id of order) {
    for (const target of next(id)) {
      if (loops.get(id)?.has(target)) continue
      const list = sources.get(target)
      if (list) list.push(id)
      else sources.set(target, [id])
    }
  }
  const rootSet = new Set(roots)
  const idom = new Map<string, string | null>()
  for (const id of order) {
    let dominator: string | null | undefined = rootSet.has(id) ? null : undefined
    for (const source of sources.get(id) ?? []) {
      dominator = dominator === undefined ? source : common(source, dominator, idom, rank)
    }
    idom.set(id, dominator ?? null)
  }
  return { order, idom, isLoop: (from, to) => loops.get(from)?.has(to) ?? false }
}

function common(
  a: string | null,
  b: string | null,
  idom: Map<string, string | null>,
  rank: Map<string, number>,
): string | null {
  let left = a
  let right = b
  while (left !== right) {
    if (left === null || right === null) return null
    if ((rank.get(left) ?? 0) > (rank.get(right) ?? 0)) left = idom.get(left) ?? null
    else right = idom.get(right) ?? null
  }
  return left
}

function depthFirst(
  roots: string[],
  next: (id: string) => string[],
): { order: string[]; loops: Map<string, Set<string>> } {
  const state = new Map<string, 'open' | 'done'>()
  const loops = new Map<string, Set<string>>()
  const finished: string[] = []
  const stack: { id: string; targets: string[]; at: number }[] = []
  const enter = (id: string) => {
    state.set(id, 'open')
    stack.push({ id, targets: next(id), at: 0 })
  }
  // Later roots first: reverse post-order then lists the first root first, as drawn.
  for (const root of roots.toReversed()) {
    if (state.has(root)) continue
    enter(root)
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      // Last port first, for the same reason.
      const target = frame.targets[frame.targets.length - 1 - frame.at++]
      if (target === undefined) {
        stack.pop()
        state.set(frame.id, 'done')
        finished.push(frame.id)
      } else if (state.get(target) === 'open') {
        const set = loops.get(frame.id)
        if (set) set.add(target)
        else loops.set(frame.id, new Set([target]))
      } else if (!state.has(target)) enter(target)
    }
  }
  return { order: finished.toReversed(), loops }
}
