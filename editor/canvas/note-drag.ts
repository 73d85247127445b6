import type { PointerEvent as ReactPointerEvent } from 'react'
import { anchorOf } from '../layout/notes.ts'
import type { Point } from '../layout/layout-types.ts'
import type { CanvasActions } from './actions.ts'
import { toFlow } from './rf/flow-position.ts'
import type { ViewStore } from './view-store.ts'

const threshold = 4

/** Moves a note with mouse or pen; Esc puts it back. It stays beside the step it is put next to. */
export function dragNote(
  event: ReactPointerEvent<HTMLElement>,
  id: string,
  { view, actions }: { view: ViewStore; actions: CanvasActions },
): void {
  if (event.button !== 0 || event.pointerType === 'touch') return
  const element = event.currentTarget
  const start = { x: event.clientX, y: event.clientY }
  const from = toFlow(start)
  let moved: Point | null = null
  const onMove = (move: PointerEvent) => {
    if (!moved && Math.hypot(move.clientX - start.x, move.clientY - start.y) < threshold) return
    const to = toFlow({ x: move.clientX, y: move.clientY })
    moved = { x: to.x - from.x, y: to.y - from.y }
    element.style.translate = `${moved.x}px ${moved.y}px`
  }
  const stop = () => {
    removeEventListener('pointermove', onMove)
    removeEventListener('pointerup', onUp)
    removeEventListener('pointercancel', stop)
    removeEventListener('keydown', onKey, true)
    element.style.translate = ''
  }
  const onUp = () => {
    stop()
    const { notes, layout } = view.getState()
    const box = notes.get(id)
    if (!moved || !box) return
    const at = { ...box, x: box.x + moved.x, y: box.y + moved.y }
    actions.dispatch({ type: 'moveNote', id, ...anchorOf(at, layout.cards) })
  }
  const onKey = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    stop()
  }
  addEventListener('pointermove', onMove)
  addEventListener('pointerup', onUp)
  addEventListener('pointercancel', stop)
  addEventListener('keydown', onKey, true)
}
