import type { LiveCounts } from '../../schema/api/journeys.ts'
import type { Shape } from '../canvas/shapes.ts'

/** A share with the range in which the true one lies, 95 times in 100. */
export type Share = { of: number; share: number; low: number; high: number }

/**
 * The Wilson score interval of a share at 95 %: right also for few people and for shares near 0 and 1 (Wilson 1927).
 * Null when nobody was counted.
 */
export function wilson(hits: number, of: number): Share | null {
  if (of <= 0) return null
  const z = 1.959963984540054
  const share = Math.min(1, Math.max(0, hits / of))
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const reach = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return {
    of,
    share,
    low: hits <= 0 ? 0 : Math.max(0, middle - reach),
    high: hits >= of ? 1 : Math.min(1, middle + reach),
  }
}

export type Arm = { exit: string; share: Share; ahead: boolean }

/**
 * How the arms of a split do: who clicked or replied among those that the arm's own messages were sent to. Steps that several arms
 * lead to belong to none. An arm is ahead when its whole range lies above that of every other.
 */
export function armsOf(split: Shape, shapes: ReadonlyMap<string, Shape>, counts: LiveCounts): Arm[] {
  const reach = split.exits.map(({ target }) => reachable(target, shapes))
  const arms = split.exits.flatMap(({ id }, index) => {
    const own = [...reach[index]!].filter((step) => reach.every((other, at) => at === index || !other.has(step)))
    const messages = own.filter((step) => shapes.get(step)?.message).map((step) => counts.steps[step])
    const sent = messages.reduce((sum, step) => sum + (step ? step.accepted + step.unknown : 0), 0)
    const hits = messages.reduce((sum, step) => sum + (step ? Math.max(step.clicked, step.replied) : 0), 0)
    const share = wilson(Math.min(hits, sent), sent)
    return share ? [{ exit: id, share }] : []
  })
  return arms.map((arm) => ({
    ...arm,
    ahead: arms.length > 1 && arms.every((other) => other === arm || arm.share.low > other.share.high),
  }))
}

function reachable(from: string | null, shapes: ReadonlyMap<string, Shape>): Set<string> {
  const seen = new Set<string>()
  const waiting = [from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === null || seen.has(id)) continue
    seen.add(id)
    waiting.push(...(shapes.get(id)?.exits.map(({ target }) => target) ?? []))
  }
  return seen
}
