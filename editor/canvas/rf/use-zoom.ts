import { useSyncExternalStore } from 'react'

type View = { x: number; y: number; zoom: number; width: number; height: number }

let view: View = { x: 0, y: 0, zoom: 1, width: 0, height: 0 }
const listeners = new Set<() => void>()

/** Told by the canvas when it moves. */
export function setView(next: View): void {
  if (
    next.x === view.x &&
    next.y === view.y &&
    next.zoom === view.zoom &&
    next.width === view.width &&
    next.height === view.height
  )
    return
  view = next
  for (const listener of listeners) listener()
}

/** Calls back when the canvas moves or is resized, for what is drawn outside of React. */
export function subscribeView(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where the canvas is now. */
export const currentView = (): View => view

/** The zoom, in whole percents. */
export function useZoom(): number {
  return useSyncExternalStore(subscribeView, () => Math.round(view.zoom * 100) / 100)
}
