import type { LiveState } from '../live/live-store.ts'
import { isTimed, type Lens } from './session-store.ts'
import type { Shape } from './shapes.ts'

/** How strongly a step is tinted, 0 to 1, and whether that is bad news. */
export type Heat = { share: number; bad: boolean }

/** The tint of a step under a lens. Null when it says nothing. */
export function heatOf(shape: Shape | undefined, { counts, pace }: LiveState, lens: Lens): Heat | null {
  const mine = shape && counts?.steps[shape.id]
  if (!shape || !counts || !mine) return null
  if (isTimed(lens)) return pace?.get(shape.id)?.heat ?? null
  const entered = Math.max(1, counts.entered)
  if (lens === 'errors') {
    const wrong = (mine.left['failed'] ?? 0) + mine.unknown
    return wrong > 0 ? { share: Math.min(1, wrong / Math.max(1, mine.arrived)), bad: true } : null
  }
  if (lens === 'conversion') return { share: Math.min(1, mine.arrived / entered), bad: false }
  if (lens === 'dropOff') {
    const ending = shape.exits.filter(({ target }) => target === null).flatMap(({ ports }) => ports)
    const dropped = ending.reduce((sum, port) => sum + (mine.left[port] ?? 0), 0)
    return dropped > 0 ? { share: Math.min(1, dropped / entered), bad: true } : null
  }
  return mine.here > 0 ? { share: Math.min(1, mine.here / entered), bad: false } : null
}
