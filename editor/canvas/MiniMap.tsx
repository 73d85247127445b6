import { useEffect, useRef } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { heatOf } from './heat.ts'
import { useJourney } from './JourneyContext.tsx'
import { panBy } from './rf/flow-position.ts'
import { currentView, subscribeView } from './rf/use-zoom.ts'
import classes from './MiniMap.module.css'

const width = 152
const height = 98
const padding = 8

/** The whole drawing on one small 2D canvas; a click goes there. Drawn outside of React, at most once a frame. */
export function MiniMap() {
  const { view, session, live } = useJourney()
  const { canvas: texts } = useTexts()
  const ref = useRef<HTMLCanvasElement>(null)
  const scale = useRef({ k: 1, x: 0, y: 0 })
  useEffect(() => {
    let frame = 0
    const draw = () => {
      frame = 0
      const canvas = ref.current
      const context = canvas?.getContext('2d')
      if (!canvas || !context) return
      const { layout, shapes, problemsByStep } = view.getState()
      const { bounds } = layout
      const ratio = Math.min(2, devicePixelRatio)
      if (canvas.width !== width * ratio) Object.assign(canvas, { width: width * ratio, height: height * ratio })
      const k = Math.min(
        (width - 2 * padding) / Math.max(1, bounds.width),
        (height - 2 * padding) / Math.max(1, bounds.height),
        0.16,
      )
      const x = (width - bounds.width * k) / 2 - bounds.x * k
      const y = (height - bounds.height * k) / 2 - bounds.y * k
      scale.current = { k, x, y }
      const style = getComputedStyle(canvas)
      const known = new Map<string, string>()
      const color = (name: string) => {
        if (!known.has(name)) known.set(name, style.getPropertyValue(name))
        return known.get(name) ?? ''
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      context.clearRect(0, 0, width, height)
      const { selection, trail, lens } = session.getState()
      const numbers = live.getState()
      const chosenIds = new Set([...selection, ...(trail ?? [])])
      for (const [id, box] of layout.cards) {
        const chosen = chosenIds.has(id)
        const family = shapes.get(id)?.kind?.family
        const heat = chosen ? null : heatOf(shapes.get(id), numbers, lens)
        context.fillStyle = chosen
          ? color('--brand')
          : problemsByStep.get(id)?.some((problem) => problem.severity === 'error')
            ? color('--danger')
            : family === 'trigger'
              ? color('--trigger')
              : color('--line')
        context.beginPath()
        context.roundRect(box.x * k + x, box.y * k + y, Math.max(2, box.width * k), Math.max(1.5, box.height * k), 1.5)
        context.fill()
        if (!heat) continue
        context.globalAlpha = 0.25 + 0.75 * heat.share
        context.fillStyle = heat.bad ? color('--danger') : color('--brand')
        context.fill()
        context.globalAlpha = 1
      }
      const now = currentView()
      if (now.width === 0) return
      context.strokeStyle = color('--brand')
      context.lineWidth = 1.5
      context.beginPath()
      const left = Math.max(1, (-now.x / now.zoom) * k + x)
      const top = Math.max(1, (-now.y / now.zoom) * k + y)
      const right = Math.min(width - 1, ((now.width - now.x) / now.zoom) * k + x)
      const bottom = Math.min(height - 1, ((now.height - now.y) / now.zoom) * k + y)
      if (right > left && bottom > top) context.roundRect(left, top, right - left, bottom - top, 4)
      context.stroke()
    }
    const ask = () => {
      frame ||= requestAnimationFrame(draw)
    }
    ask()
    const stops = [view.subscribe(ask), session.subscribe(ask), live.subscribe(ask), subscribeView(ask)]
    const scheme = new MutationObserver(ask)
    scheme.observe(document.documentElement, { attributes: true })
    return () => {
      cancelAnimationFrame(frame)
      scheme.disconnect()
      for (const stop of stops) stop()
    }
  }, [view, session, live])
  return (
    <canvas
      ref={ref}
      className={classes.map}
      style={{ width, height }}
      role="img"
      aria-label={texts.minimap}
      onPointerDown={(event) => {
        const go = (at: { clientX: number; clientY: number }) => {
          const box = ref.current?.getBoundingClientRect()
          if (!box) return
          const { k, x, y } = scale.current
          const now = currentView()
          const flowX = (at.clientX - box.left - x) / k
          const flowY = (at.clientY - box.top - y) / k
          panBy(now.width / 2 - (flowX * now.zoom + now.x), now.height / 2 - (flowY * now.zoom + now.y))
        }
        go(event)
        const onMove = (move: PointerEvent) => go(move)
        addEventListener('pointermove', onMove)
        addEventListener('pointerup', () => removeEventListener('pointermove', onMove), { once: true })
      }}
    />
  )
}
