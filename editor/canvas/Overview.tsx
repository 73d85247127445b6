import { useEffect, useRef } from 'react'
import { useLanguageStore } from '../app/language.ts'
import { stepTitle } from '../document/describe.ts'
import type { Box } from '../layout/layout-types.ts'
import { heatOf } from './heat.ts'
import { useJourney } from './JourneyContext.tsx'
import { currentView, subscribeView } from './rf/use-zoom.ts'
import classes from './Overview.module.css'

/** The drawing from far away, on one 2D canvas: a block a step in the colour of its family, with its name and people as far as there is room. */
export function Overview() {
  const { view, session, live, kinds, documents } = useJourney()
  const ref = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let frame = 0
    const probe = document.createElement('span')
    const draw = () => {
      frame = 0
      const canvas = ref.current
      const context = canvas?.getContext('2d')
      const now = currentView()
      if (!canvas || !context || now.width === 0) return
      if (!probe.isConnected) canvas.after(probe)
      const ratio = Math.min(2, devicePixelRatio)
      const [width, height] = [Math.round(now.width * ratio), Math.round(now.height * ratio)]
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
      const root = getComputedStyle(canvas)
      const color = (name: string) => root.getPropertyValue(name)
      const families = new Map<string, string>()
      const familyColor = (family: string) => {
        const known = families.get(family)
        if (known) return known
        probe.dataset['family'] = family
        const found = getComputedStyle(probe).getPropertyValue('--family')
        families.set(family, found)
        return found
      }
      const { layout, shapes, groups } = view.getState()
      const { selection, lens } = session.getState()
      const numbers = live.getState()
      const { counts } = numbers
      const { doc } = documents.getState()
      const { language } = useLanguageStore.getState()
      context.setTransform(ratio * now.zoom, 0, 0, ratio * now.zoom, now.x * ratio, now.y * ratio)
      context.clearRect(-now.x / now.zoom, -now.y / now.zoom, now.width / now.zoom, now.height / now.zoom)
      const seen = {
        x: -now.x / now.zoom,
        y: -now.y / now.zoom,
        width: now.width / now.zoom,
        height: now.height / now.zoom,
      }
      context.strokeStyle = color('--edge')
      context.lineWidth = 1.2 / now.zoom
      context.beginPath()
      for (const { points } of layout.routes)
        for (const [index, point] of points.entries())
          if (index === 0) context.moveTo(point.x, point.y)
          else context.lineTo(point.x, point.y)
      context.stroke()
      const named = now.zoom > 0.13
      context.font = `600 ${11 / now.zoom}px ${root.fontFamily}`
      context.textBaseline = 'middle'
      for (const [id, box] of layout.cards) {
        if (!meets(box, seen)) continue
        const shape = shapes.get(id)
        const tint = familyColor(shape?.kind?.family ?? 'none')
        const heat = heatOf(shape, numbers, lens)
        context.fillStyle = selection.includes(id) ? color('--brand-soft') : color('--card')
        block(context, box)
        context.globalAlpha = heat ? 0.18 + 0.6 * heat.share : 0.14
        context.fillStyle = heat?.bad ? color('--danger') : tint
        block(context, box)
        context.globalAlpha = 1
        context.fillStyle = tint
        block(context, { ...box, width: 14 })
        if (!named) continue
        const step = doc.steps[id]
        const here = counts?.steps[id]?.here
        const title = step
          ? stepTitle(step, kinds)[language]
          : (groups.find((group) => `group:${group.id}` === id)?.name ?? '')
        context.fillStyle = color('--ink')
        const room = box.width - 14 - 12 / now.zoom
        const text = here ? `${here} · ${title}` : title
        context.fillText(clip(context, text, room), box.x + 14 + 6 / now.zoom, box.y + box.height / 2)
      }
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
      probe.remove()
      for (const stop of stops) stop()
    }
  }, [view, session, live, kinds, documents])
  return <canvas ref={ref} className={classes.overview} data-overview aria-hidden />
}

function block(context: CanvasRenderingContext2D, { x, y, width, height }: Box): void {
  context.beginPath()
  context.roundRect(x, y, width, height, 12)
  context.fill()
}

function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** As much of a text as there is room for. */
function clip(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text
  const letters = [...text]
  const share = room / context.measureText(text).width
  return `${letters.slice(0, Math.max(0, Math.floor(letters.length * share) - 1)).join('')}…`
}
