import type { Language } from '../../schema/bilingual.ts'
import type { JourneyDoc } from '../../schema/document.ts'
import type { Kinds } from '../../schema/steps/registry.ts'
import { rounded } from '../canvas/RouteLine.tsx'
import { type Shape, shapeOf } from '../canvas/shapes.ts'
import { stepTitle } from '../document/describe.ts'
import { frameOf, presentGroups } from '../layout/collapse.ts'
import { layout } from '../layout/layout.ts'
import type { Box, Direction, Layout } from '../layout/layout-types.ts'
import { placeNotes } from '../layout/notes.ts'
import type { StepView } from '../steps/define-step-view.ts'
import { cardMarks, cardWidth, wordsOf } from './draw-card.ts'
import type { Mark, Measure, Sheet } from './sheet.ts'
import { wrap } from './wrap.ts'

const margin = 40
const heading = 64
const noteColour = { sand: 'faint', amber: 'warn', teal: 'brand', violet: 'trigger', pink: 'danger' } as const

export type Drawing = {
  doc: JourneyDoc
  kinds: Kinds
  views: ReadonlyMap<string, StepView>
  language: Language
  direction: Direction
  measure: Measure
  /** The lines of a kind's icon, in a square of 24. */
  icon(kind: string): string[]
  texts: { subtitle: string; jumpTo(step: string): string; loopTo(step: string): string; unknown: string }
}

/**
 * Draws a whole journey for paper: every step with its words in full, groups unfolded, no numbers and nobody's data. The same layout as the
 * canvas; steps are as high as their words, unless somebody placed them by hand.
 */
export function drawJourney(drawing: Drawing): Sheet {
  const { doc, kinds, direction, measure } = drawing
  const steps = Object.values(doc.steps)
  const pinned = steps.some((step) => step.pin)
  const shapes = new Map(steps.map((step) => [step.id, shapeOf(step, kinds, false)]))
  const words = new Map(steps.map((step) => [step.id, wordsOf(shapes.get(step.id)!, drawing, pinned)]))
  const sized = new Map(
    [...shapes].map(([id, shape]) => [id, { ...shape, height: words.get(id)?.height ?? shape.height }]),
  )
  const placed = layout({ steps: sized, triggers: doc.triggers, direction })
  const notes = placeNotes(doc.notes, placed)
  const groups = presentGroups(doc.groups, (id) => shapes.has(id))
  const frames = groups.flatMap((group) => {
    const box = frameOf(group, placed.cards)
    return box ? [{ group, box }] : []
  })
  const all = around([placed.bounds, ...notes.values(), ...frames.map(({ box }) => box)])
  const head = wrap(doc.name, Math.max(cardWidth, all.width), 2, { size: 20, weight: 650, measure })
  const dx = margin - all.x
  const dy = margin + heading + (head.length - 1) * 26 - all.y
  const marks: Mark[] = [
    ...frames.flatMap(({ group, box }) => frameMarks(group.name, box)),
    ...placed.routes.map(({ points, kind }): Mark => ({
      type: 'path',
      d: rounded(points),
      line: 'edge',
      width: 2,
      dash: kind !== 'flow',
    })),
    ...placed.routes.flatMap((route) => (route.label ? pill(route, shapes, drawing) : [])),
    ...chipMarks(placed, drawing),
    ...[...placed.cards].flatMap(([id, box]) => cardMarks(shapes.get(id), words.get(id), box, drawing)),
    ...doc.notes.flatMap((note) =>
      noteMarks(note.text, noteColour[note.colour ?? 'amber'], notes.get(note.id), measure),
    ),
  ]
  return {
    title: doc.name,
    width: Math.ceil(Math.max(cardWidth, all.width) + 2 * margin),
    height: Math.ceil(all.height + 2 * margin + heading + (head.length - 1) * 26),
    marks: [
      ...head.map((text, index): Mark => ({
        type: 'text',
        x: margin,
        y: margin + 16 + index * 26,
        text,
        size: 20,
        weight: 650,
        fill: 'ink',
      })),
      {
        type: 'text',
        x: margin,
        y: margin + 16 + head.length * 26 - 2,
        text: drawing.texts.subtitle,
        size: 12,
        weight: 400,
        fill: 'faint',
      },
      ...marks.map((mark) => moved(mark, dx, dy)),
    ],
  }
}

function pill(
  route: Layout['routes'][number],
  shapes: ReadonlyMap<string, Shape>,
  { language, views, measure }: Drawing,
): Mark[] {
  const shape = shapes.get(route.from)
  const exit = shape?.exits.find(({ id }) => id === route.exit.id)
  if (!shape || !exit || !route.label) return []
  const detail = views.get(shape.step.kind)?.portDetail?.(shape.step.config, exit.id)
  const [label = ''] = wrap(exit.label[language], detail ? 110 : 150, 1, { size: 12, weight: 400, measure })
  const first = measure(label, 12, 400)
  const width = first + (detail ? measure(detail, 12, 400) + 6 : 0) + 20
  const left = route.label.x - width / 2
  const base = route.label.y + 4.5
  return [
    { type: 'rect', x: left, y: route.label.y - 12, width, height: 24, radius: 12, fill: 'card', line: 'line' },
    { type: 'text', x: left + 10, y: base, text: label, size: 12, weight: 400, fill: 'soft' },
    ...(detail
      ? [
          {
            type: 'text',
            x: left + 16 + first,
            y: base,
            text: detail,
            size: 12,
            weight: 400,
            fill: 'faint',
          } satisfies Mark,
        ]
      : []),
  ]
}

function chipMarks({ chips }: Layout, { doc, kinds, language, measure, texts }: Drawing): Mark[] {
  return chips.flatMap((chip): Mark[] => {
    const target = doc.steps[chip.to]
    const title = target ? stepTitle(target, kinds)[language] : chip.to
    const { x, y, width, height } = chip.at
    const upright = height > width
    const [text = ''] = wrap(chip.loop ? texts.loopTo(title) : texts.jumpTo(title), 172, 1, {
      size: 12,
      weight: 400,
      measure,
    })
    const top = upright ? y + height / 2 - 16 : y
    const wide = upright ? 196 : width
    return [
      {
        type: 'rect',
        x,
        y: top,
        width: wide,
        height: upright ? 32 : height,
        radius: 16,
        fill: 'card',
        line: 'line',
        dash: true,
      },
      { type: 'text', x: x + 12, y: top + 20.5, text, size: 12, weight: 400, fill: 'soft' },
    ]
  })
}

function frameMarks(name: string, { x, y, width, height }: Box): Mark[] {
  return [
    { type: 'rect', x, y, width, height, radius: 16, fill: 'paper', line: 'line', dash: true },
    { type: 'text', x: x + 14, y: y + 22, text: name, size: 12, weight: 600, fill: 'soft' },
  ]
}

function noteMarks(text: string, tint: string, box: Box | undefined, measure: Measure): Mark[] {
  if (!box) return []
  const { x, y, width, height } = box
  const most = Math.max(1, Math.floor((height - 22) / 19))
  return [
    { type: 'rect', x, y, width, height, radius: 6, fill: 'surface', line: tint },
    ...wrap(text, width - 26, most, { size: 13, weight: 400, measure }).map((value, index): Mark => ({
      type: 'text',
      x: x + 13,
      y: y + 25 + index * 19,
      text: value,
      size: 13,
      weight: 400,
      fill: 'ink',
    })),
  ]
}

function moved(mark: Mark, dx: number, dy: number): Mark {
  if (mark.type === 'group') return { ...mark, marks: mark.marks.map((inside) => moved(inside, dx, dy)) }
  if (mark.type === 'path') return { ...mark, at: { x: (mark.at?.x ?? 0) + dx, y: (mark.at?.y ?? 0) + dy } }
  return { ...mark, x: mark.x + dx, y: mark.y + dy }
}

function around(boxes: Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}
