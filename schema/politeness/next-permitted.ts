import type { Instant } from '../facts.ts'
import { nextOpening } from '../time/calendar.ts'
import type { Window } from '../time/window.ts'

/** Openings of zones far apart may never meet; then it is asked again on another day. */
const rounds = 60

/**
 * The next instant, from `from` on, at which one of the windows is open in every zone: somebody whose zone is not certain is written to
 * only when it is a decent hour wherever they may be. When none is found within some weeks, the last instant looked at.
 */
export function nextPermitted(windows: readonly Window[], zones: readonly string[], from: Instant): Instant {
  let at = from
  for (let round = 0; round < rounds; round++) {
    const openings = zones.map((zone) => Math.min(...windows.map((window) => nextOpening(window, at, zone))))
    const latest = Math.max(at, ...openings)
    if (latest === at) return at
    at = latest
  }
  return at
}
