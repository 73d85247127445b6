import type { Direction } from '../layout/layout-types.ts'

const key = (journeyId: string) => `caravan.direction.${journeyId}`

/** Which way this person last looked at a journey in this browser. */
export function keptDirection(journeyId: string): Direction {
  try {
    return localStorage.getItem(key(journeyId)) === 'right' ? 'right' : 'down'
  } catch {
    return 'down'
  }
}

/** Remembers it; without storage it ends with the page. */
export function keepDirection(journeyId: string, direction: Direction): void {
  try {
    localStorage.setItem(key(journeyId), direction)
  } catch {
    // A browser that keeps nothing shows every journey from top to bottom.
  }
}
