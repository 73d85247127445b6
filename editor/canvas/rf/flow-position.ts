import type { Point } from '../../layout/layout-types.ts'

type Position = { toFlow(screen: Point): Point; panBy(dx: number, dy: number): void }

let position: Position = { toFlow: (point) => point, panBy: () => {} }

/** Set by the canvas that is on screen. */
export function setFlowPosition(next: Position): void {
  position = next
}

/** From the screen's coordinates to the drawing's. */
export const toFlow = (screen: Point): Point => position.toFlow(screen)

/** Moves the canvas while something is carried near its border. */
export const panBy = (dx: number, dy: number): void => position.panBy(dx, dy)
