import type { Facts, Instant } from '../schema/facts.ts'
import type { VersionFacts } from './store/versions.ts'

/**
 * The clock a version's walks live on. A solo run's is `scale` times faster from its start: `virtual` is its present, `toReal` tells
 * when one of its instants comes, `onFacts` puts what happened since the start on it. For pooled versions all three change nothing.
 */
export function soloClock(
  { solo }: Pick<VersionFacts, 'solo'>,
  now: Instant,
): { virtual: Instant; toReal(at: Instant): Instant; onFacts(facts: Facts): Facts } {
  if (!solo) return { virtual: now, toReal: (at) => at, onFacts: (facts) => facts }
  const { start, scale } = solo
  const toVirtual = (at: Instant) => (at <= start ? at : Math.floor(start + (at - start) * scale))
  const moved = <T extends { at: Instant }>(items: T[]) => items.map((item) => ({ ...item, at: toVirtual(item.at) }))
  return {
    virtual: toVirtual(now),
    toReal: (at) => Math.ceil(start + (at - start) / scale),
    onFacts: (facts) => ({ ...facts, events: moved(facts.events), messages: moved(facts.messages) }),
  }
}
