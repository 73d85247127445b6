import type { Measure } from './sheet.ts'

/** Marks that may not begin a line. */
const closing = /^[，。、；：！？）」』】》”’…,.;:!?)\]}%]/

/**
 * Breaks a text into lines of at most `width` pixels: between words, between Chinese characters, and inside what is too long for a line. What
 * is left after the last allowed line is cut with an ellipsis.
 */
export function wrap(
  text: string,
  width: number,
  most: number,
  { size, weight, measure }: { size: number; weight: number; measure: Measure },
): string[] {
  const fits = (line: string) => measure(line, size, weight) <= width
  const lines: string[] = []
  for (const paragraph of text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)) {
    let line = ''
    for (const piece of pieces(paragraph)) {
      if (fits(line + piece.trimEnd())) line += piece
      else {
        if (line.trim() !== '') lines.push(line.trimEnd())
        line = ''
        for (const character of piece) {
          if (line !== '' && !fits(line + character)) {
            lines.push(line)
            line = ''
          }
          line += character
        }
      }
      if (lines.length > most) break
    }
    if (line.trim() !== '') lines.push(line.trimEnd())
    if (lines.length > most) break
  }
  if (lines.length <= most) return lines
  const kept = lines.slice(0, most)
  let last = [...(kept.at(-1) ?? '')]
  while (last.length > 0 && !fits(`${last.join('')}…`)) last = last.slice(0, -1)
  return [...kept.slice(0, -1), `${last.join('').trimEnd()}…`]
}

/** Words with the space after them, and single Chinese characters with the marks that close them. */
function pieces(text: string): string[] {
  const found: string[] = []
  for (const piece of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) ?? []) {
    if (found.length > 0 && closing.test(piece)) found[found.length - 1] += piece
    else found.push(piece)
  }
  return found
}
