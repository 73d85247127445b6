import type { Note } from '../../schema/document.ts'
import type { Box, Layout } from './layout-types.ts'

/** A note is as wide as its words need at most, and as high as its lines; neither is measured. */
export const noteWidth = 208
const lineHeight = 19
const padding = 24
const mostLines = 12
/** From a card to the note beside it, and between notes. */
const beside = 24
const air = 12
/** Half widths of a letter: what a line holds. */
const lineUnits = 50

/** How high a note stands. Wide letters take two units, others one. */
export function noteHeight(text: string): number {
  const lines = text.split('\n').reduce((sum, line) => {
    const units = [...line].reduce((width, letter) => width + (letter > '\u2e80' ? 4 : 2), 0)
    return sum + Math.max(1, Math.ceil(units / lineUnits))
  }, 0)
  return padding + Math.min(mostLines, Math.max(2, lines)) * lineHeight
}

/** Where notes stand: beside their step, else where they were put; moved to the right until they cover no card, chip or other note. */
export function placeNotes(notes: Note[], { cards, chips }: Pick<Layout, 'cards' | 'chips'>): Map<string, Box> {
  const placed = new Map<string, Box>()
  const taken: Box[] = [...cards.values(), ...chips.map(({ at }) => at)]
  for (const note of notes) {
    const card = note.beside === undefined ? undefined : cards.get(note.beside)
    const box: Box = {
      x: note.x + (card ? card.x + card.width + beside : 0),
      y: note.y + (card ? card.y : 0),
      width: noteWidth,
      height: noteHeight(note.text),
    }
    for (let other = blocker(box, taken); other; other = blocker(box, taken)) box.x = other.x + other.width + air
    placed.set(note.id, box)
    taken.push(box)
  }
  return placed
}

/** The place of a note that was put somewhere: beside the nearest card when one is near, else where it is. */
export function anchorOf(box: Box, cards: ReadonlyMap<string, Box>): { beside: string | null; x: number; y: number } {
  let best: { id: string; card: Box; distance: number } | null = null
  for (const [id, card] of cards) {
    const dx = Math.max(card.x - box.x - box.width, box.x - card.x - card.width, 0)
    const dy = Math.max(card.y - box.y - box.height, box.y - card.y - card.height, 0)
    const distance = Math.hypot(dx, dy)
    if (!best || distance < best.distance) best = { id, card, distance }
  }
  if (!best || best.distance > 320 || best.id.startsWith('group:')) return { beside: null, x: box.x, y: box.y }
  return { beside: best.id, x: box.x - best.card.x - best.card.width - beside, y: box.y - best.card.y }
}

function blocker(box: Box, taken: Box[]): Box | undefined {
  return taken.find(
    (other) =>
      box.x < other.x + other.width + air &&
      other.x < box.x + box.width + air &&
      box.y < other.y + other.height + air &&
      other.y < box.y + box.height + air,
  )
}
