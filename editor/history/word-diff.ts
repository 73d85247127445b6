import { diffArrays } from 'diff'

/** A run of words that stayed, came or went. */
export type Piece = { text: string; change: 'same' | 'added' | 'removed' }

const words = new Intl.Segmenter('zh', { granularity: 'word' })
const wordsOf = (text: string): string[] => [...words.segment(text)].map(({ segment }) => segment)

/** Compares two texts word by word, in any language: Chinese is divided by its dictionary, not by spaces. */
export function diffWords(before: string, after: string): Piece[] {
  return diffArrays(wordsOf(before), wordsOf(after)).map(({ value, added, removed }) => ({
    text: value.join(''),
    change: added ? 'added' : removed ? 'removed' : 'same',
  }))
}
