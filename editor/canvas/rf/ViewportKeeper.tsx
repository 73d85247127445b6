import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { useJourney } from '../JourneyContext.tsx'
import type { Viewport } from '../actions.ts'
import type { Box, Layout } from '../../layout/layout-types.ts'
import { setFlowPosition } from './flow-position.ts'
import { glide } from './glide.ts'
import { setView } from './use-zoom.ts'

const margin = 32
const moveMs = 180
/** Room for what floats on the canvas: the lens switch above, the controls below. */
const above = 68
const below = 60
/** A drawing is opened at least this large; what does not fit is scrolled to. */
const readable = 0.6

/** Gives the canvas its viewport commands, keeps the edited step where it is on screen, and shows the start of the journey at first. */
export function ViewportKeeper({ layout }: { layout: Layout }) {
  const { actions, session, view } = useJourney()
  const flow = useReactFlow()
  const store = useStoreApi()
  const current = useRef(layout)
  const shown = useRef(false)
  /** A step that is to be shown as soon as it has a place. */
  const wanted = useRef<string | null>(null)

  useEffect(() => {
    const motion = () => (globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : moveMs)
    const size = () => ({ width: store.getState().width, height: store.getState().height })
    const showBox = (box: Box, most: number, align: 'center' | 'top', duration = motion()) => {
      const { width, height } = size()
      if (width === 0 || height === 0) return
      const fitting = Math.min(
        most,
        (width - 2 * margin) / Math.max(1, box.width),
        align === 'top' ? most : (height - above - below) / Math.max(1, box.height),
      )
      const zoom = Math.max(align === 'top' ? readable : 0.02, fitting)
      const first = current.current.cards.values().next().value
      const axis = zoom > fitting && first ? first.x + first.width / 2 : box.x + box.width / 2
      const tall = box.height * zoom > height - above - below
      const y =
        align === 'top' && tall ? 72 - box.y * zoom : (height + above - below) / 2 - (box.y + box.height / 2) * zoom
      void flow.setViewport({ x: width / 2 - axis * zoom, y, zoom }, { duration })
    }
    const showStart = (duration = motion()) => {
      const { bounds, cards } = current.current
      if (view.getState().direction === 'down') return showBox(bounds, 1, 'top', duration)
      const { width, height } = size()
      const first = cards.values().next().value
      const fitting = (height - above - below) / Math.max(1, bounds.height)
      const zoom = Math.min(1, Math.max(readable, fitting))
      const axis = zoom > fitting && first ? first.y + first.height / 2 : bounds.y + bounds.height / 2
      const wide = bounds.width * zoom > width - 2 * margin
      const x = wide ? margin - bounds.x * zoom : width / 2 - (bounds.x + bounds.width / 2) * zoom
      void flow.setViewport({ x, y: (height + above - below) / 2 - axis * zoom, zoom }, { duration })
    }
    const viewport: Viewport = {
      start: () => showStart(),
      fit: () => showBox(union([current.current.bounds, ...view.getState().notes.values()]), 1, 'center'),
      fitSteps: (ids) => {
        const boxes = ids.map((id) => current.current.cards.get(id)).filter((box) => box !== undefined)
        if (boxes.length > 0) showBox(union(boxes), 1, 'center')
      },
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: motion() }),
      center: () => {
        const { width, height } = size()
        return flow.screenToFlowPosition({ x: width / 2, y: height / 2 })
      },
      reveal: (id) => {
        const box = current.current.cards.get(id)
        wanted.current = box ? null : id
        if (!box) return
        const { x, y, zoom } = flow.getViewport()
        const { width, height } = size()
        const left = box.x * zoom + x
        const top = box.y * zoom + y
        const dx = left < margin ? margin - left : Math.min(0, width - margin - (left + box.width * zoom))
        const dy = top < margin + 40 ? margin + 40 - top : Math.min(0, height - 110 - (top + box.height * zoom))
        if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motion() })
      },
    }
    actions.setViewport(viewport)
    setFlowPosition({
      toFlow: flow.screenToFlowPosition,
      panBy: (dx, dy) => {
        const { x, y, zoom } = flow.getViewport()
        void flow.setViewport({ x: x + dx, y: y + dy, zoom })
      },
    })
    const first = () => {
      if (shown.current || store.getState().width === 0 || current.current.cards.size === 0) return
      // Before the view moves: its move is told to `follow`, which asks again.
      shown.current = true
      showStart(0)
      const { open } = session.getState()
      if (open && open !== 'settings') viewport.reveal(open)
    }
    let knownWidth = 0
    const follow = () => {
      const { transform, width, height, domNode } = store.getState()
      if (shown.current && knownWidth > 0 && Math.abs(width - knownWidth) > 60) {
        // A panel opened or closed beside the canvas: what was in the middle stays in the middle.
        const by = (width - knownWidth) / 2
        knownWidth = width
        const now = flow.getViewport()
        void flow.setViewport({ ...now, x: now.x + by })
        const { focus } = session.getState()
        if (focus) queueMicrotask(() => viewport.reveal(focus))
        return
      }
      knownWidth = width
      const [x, y, zoom] = transform
      setView({ x, y, zoom, width, height })
      // Targets stay at least 24 px on screen when the drawing is far away.
      domNode?.style.setProperty('--inverse', String(Math.max(1, Math.min(2.4, 1 / zoom))))
      first()
    }
    follow()
    const unsubscribe = store.subscribe(follow)
    return () => {
      unsubscribe()
      actions.setViewport(null)
    }
  }, [actions, flow, session, store, view])

  useLayoutEffect(() => {
    const before = current.current
    current.current = layout
    if (before === layout || !shown.current) return
    const next = wanted.current
    if (next !== null && layout.cards.has(next)) requestAnimationFrame(() => actions.viewport()?.reveal(next))
    const { focus, open } = session.getState()
    const anchor = [open, focus].find((id) => id !== null && before.cards.has(id) && layout.cards.has(id))
    const old = anchor ? before.cards.get(anchor) : undefined
    const now = anchor ? layout.cards.get(anchor) : undefined
    const by = old && now ? { x: now.x - old.x, y: now.y - old.y } : { x: 0, y: 0 }
    const { domNode } = store.getState()
    if (domNode) glide(domNode, before, layout, by)
    if (!old || !now || (old.x === now.x && old.y === now.y)) return
    const { x, y, zoom } = flow.getViewport()
    void flow.setViewport({ x: x + (old.x - now.x) * zoom, y: y + (old.y - now.y) * zoom, zoom })
  }, [layout, flow, session, actions, store])

  return null
}

function union(boxes: Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}
