import { type Shape } from '../canvas/shapes.ts'
import { summaryOf } from '../canvas/summary-of.ts'
import { stepTitle } from '../document/describe.ts'
import type { Box } from '../layout/layout-types.ts'
import type { Drawing } from './draw-journey.ts'
import type { Mark } from './sheet.ts'
import { wrap } from './wrap.ts'

/** How wide a card is, in px. */
export const cardWidth = 252
const inner = { left: 52, right: 14 }
const line = { title: 19, small: 17, message: 18 }

export type CardWords = { title: string; titleLines: string[]; summary: string[]; message: string[]; height: number }

export function wordsOf(shape: Shape, { kinds, views, language, measure, texts }: Drawing, brief: boolean): CardWords {
  const { step, kind } = shape
  const title = stepTitle(step, kinds)[language]
  const room = cardWidth - inner.left - inner.right
  const said = kind
    ? shape.message
      ? kind.title[language]
      : summaryOf(kind, step.config, language)
    : `${texts.unknown} · ${step.kind}`
  const titleLines = wrap(title, room, brief ? 1 : 4, { size: 13.5, weight: 650, measure })
  const summary = wrap(said, room, brief ? 1 : 4, { size: 12, weight: 400, measure })
  const message = shape.message
    ? wrap(plain(views.get(step.kind)?.excerpt?.(step.config) ?? ''), cardWidth - 42, brief ? 2 : 12, {
        size: 12,
        weight: 400,
        measure,
      })
    : []
  const top = 10 + titleLines.length * line.title + summary.length * line.small + 10
  const below = shape.message ? Math.max(1, message.length) * line.message + 12 + 9 : 0
  return {
    title,
    titleLines,
    summary,
    message,
    height: brief ? shape.height : Math.max(shape.height, 4 * Math.ceil((top + below) / 4)),
  }
}

/** A message's words with the names of its variables, without tags. */
function plain(text: string): string {
  return text
    .replaceAll(/\{%[^%]*%\}/g, '')
    .replaceAll(/\{\{-?\s*(["'])(.*?)\1[^}]*\}\}/g, '$2')
    .replaceAll(/\{\{-?\s*([\w.]+)[^}]*\}\}/g, (_, name: string) => `{${name.split('.').at(-1) ?? name}}`)
}

export function cardMarks(shape: Shape | undefined, words: CardWords | undefined, box: Box, drawing: Drawing): Mark[] {
  if (!shape || !words) return []
  const { step, kind } = shape
  const family = kind?.family
  const { x, y, width, height } = box
  let at = y + 10 + 14
  const text = (value: string, size: number, weight: number, fill: string, left = inner.left): Mark => ({
    type: 'text',
    x: x + left,
    y: at,
    text: value,
    size,
    weight,
    fill,
  })
  const marks: Mark[] = [
    { type: 'rect', x, y, width, height, radius: 12, fill: kind ? 'card' : 'hairline', line: 'line' },
    {
      type: 'rect',
      x: x + 12,
      y: y + 11,
      width: 30,
      height: 30,
      radius: 8,
      fill: family ? `${family}-soft` : 'hairline',
    },
    ...drawing.icon(step.kind).map((d): Mark => ({
      type: 'path',
      d,
      line: family ?? 'faint',
      width: 2,
      at: { x: x + 18, y: y + 17 },
      scale: 0.75,
    })),
  ]
  for (const value of words.titleLines) {
    marks.push(text(value, 13.5, 650, 'ink'))
    at += line.title
  }
  at -= 2
  for (const value of words.summary) {
    marks.push(text(value, 12, 400, 'faint'))
    at += line.small
  }
  if (shape.message) {
    const top = Math.max(y + 54, at - 6)
    const rows = Math.max(1, words.message.length)
    marks.push({
      type: 'rect',
      x: x + 12,
      y: top,
      width: width - 24,
      height: rows * line.message + 10,
      radius: 8,
      fill: 'sunken',
    })
    at = top + 18
    for (const value of words.message) {
      marks.push(text(value, 12, 400, 'soft', 21))
      at += line.message
    }
  }
  return [{ type: 'group', title: words.title, marks }]
}
