import type { PointerEvent as ReactPointerEvent } from 'react'
import type { DocumentStore } from '../document/document-store.ts'
import type { DropPoint, Point } from '../layout/layout-types.ts'
import type { CanvasActions } from './actions.ts'
import { panBy, toFlow } from './rf/flow-position.ts'
import type { Carried, SessionStore } from './session-store.ts'

type Context = { session: SessionStore; actions: CanvasActions; documents: DocumentStore }

const threshold = 6
const reach = 120
const border = 48

/**
 * Carries a new step from the palette, or steps of the drawing, with mouse or finger: pressing → carrying → dropped or let go. Esc lets
 * go. The nearest place lights up; on free canvas a step of the drawing is pinned.
 */
export function startCarry(event: ReactPointerEvent, carried: Carried, { session, actions, documents }: Context): void {
  if (event.button !== 0 || event.pointerType === 'touch') return
  const start = { x: event.clientX, y: event.clientY }
  const origin = toFlow(start)
  let carrying = false
  let frame = 0
  let last: Point = start

  const onMove = (move: PointerEvent) => {
    last = { x: move.clientX, y: move.clientY }
    if (!carrying) {
      if (Math.hypot(last.x - start.x, last.y - start.y) < threshold) return
      carrying = true
      document.body.style.userSelect = 'none'
      frame = requestAnimationFrame(scroll)
    }
    session.setState({ carried: { ...carried, at: last, over: overCanvas(last) ? nearest(last) : null } })
  }

  const nearest = (screen: Point): DropPoint | null => {
    const at = toFlow(screen)
    let best: { drop: DropPoint; distance: number } | null = null
    for (const drop of actions.drops()) {
      if (carried.type === 'move' && (!drop.place || carried.ids.includes(drop.place.from))) continue
      const distance = Math.hypot(drop.at.x - at.x, drop.at.y - at.y)
      if (!best || distance < best.distance) best = { drop, distance }
    }
    return best && (best.distance < reach || carried.type === 'new') ? best.drop : null
  }

  const scroll = () => {
    const canvas = document.querySelector('[data-canvas]')?.getBoundingClientRect()
    if (canvas && overCanvas(last)) {
      const dx = last.x < canvas.left + border ? 9 : last.x > canvas.right - border ? -9 : 0
      const dy = last.y < canvas.top + border ? 9 : last.y > canvas.bottom - border ? -9 : 0
      if (dx !== 0 || dy !== 0) panBy(dx, dy)
    }
    frame = requestAnimationFrame(scroll)
  }

  const finish = () => {
    cancelAnimationFrame(frame)
    removeEventListener('pointermove', onMove)
    removeEventListener('pointerup', onUp)
    removeEventListener('pointercancel', finish)
    removeEventListener('keydown', onKey, true)
    document.body.style.userSelect = ''
    if (carrying) {
      // The click that ends a drag is not a click on what is under it.
      addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => removeEventListener('click', swallow, true), 0)
    }
    session.setState({ carried: null })
  }

  const onUp = () => {
    const now = session.getState().carried
    const wasCarrying = carrying
    finish()
    if (!wasCarrying || !now || !overCanvas(last)) return
    if (now.type === 'new') actions.addStep(now.kind, now.over)
    else if (now.over) actions.move(now.ids, now.over)
    else pin(now.ids)
  }

  /** What is let go over free canvas stays there, all of it as far from its place. */
  const pin = (ids: string[]) => {
    const { steps } = documents.getState().doc
    const from = origin
    const to = toFlow(last)
    const pins = ids.flatMap((id) => {
      const step = steps[id]
      return step ? [{ step: id, x: (step.pin?.x ?? 0) + to.x - from.x, y: (step.pin?.y ?? 0) + to.y - from.y }] : []
    })
    if (pins.length > 0) actions.dispatch({ type: 'pinSteps', pins })
  }

  const onKey = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return
    key.stopPropagation()
    finish()
  }

  addEventListener('pointermove', onMove)
  addEventListener('pointerup', onUp)
  addEventListener('pointercancel', finish)
  addEventListener('keydown', onKey, true)
}

function swallow(event: Event): void {
  event.stopPropagation()
  event.preventDefault()
}

function overCanvas(screen: Point): boolean {
  return document.elementsFromPoint(screen.x, screen.y).some((element) => element.hasAttribute('data-canvas'))
}
