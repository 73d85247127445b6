import { soundsOf } from './pinyin.ts'

/** How well a text answers a query, and which of its characters do. */
export type Match = { score: number; marks: number[] }

type Unit = { character: string; sounds: string[]; begins: boolean }

const begins = 8
const together = 14
const plain = 3
const gap = 1
const longest = 200
const units = new Map<string, Unit[]>()

/**
 * Looks for the query's characters in a text, in order: letter by letter, or a Chinese character by the beginning of its pinyin ("dxyh",
 * "duanxin" and "短y" find 短信优惠). Words of the query may come in any order. Null when one of them is not there.
 */
export function match(text: string, query: string): Match | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.map((word) => matchWord(unitsOf(text), word))
  if (found.some((one) => one === null)) return null
  const all = found.filter((one) => one !== null)
  return {
    score: all.reduce((sum, { score }) => sum + score, 0),
    marks: [...new Set(all.flatMap(({ marks }) => marks))].toSorted((a, b) => a - b),
  }
}

function unitsOf(text: string): Unit[] {
  let made = units.get(text)
  if (!made) {
    const characters = [...text.toLowerCase()].slice(0, longest)
    made = characters.map((character, index) => ({
      character,
      sounds: soundsOf(character),
      begins: index === 0 || !/[\p{L}\p{N}]/u.test(characters[index - 1] ?? '') || soundsOf(character).length > 0,
    }))
    if (units.size > 20_000) units.clear()
    units.set(text, made)
  }
  return made
}

/** The best of all ways to find a word: a walk over (place in the text, place in the word), each decided once. */
function matchWord(text: Unit[], word: string): Match | null {
  const decided = new Map<number, Match | null>()
  const from = (at: number, typed: number, follows: boolean): Match | null => {
    if (typed === word.length) return { score: 0, marks: [] }
    const key = (at * (word.length + 1) + typed) * 2 + (follows ? 1 : 0)
    const before = decided.get(key)
    if (before !== undefined) return before
    let best: Match | null = null
    for (let place = at; place < text.length; place++) {
      const unit = text[place]
      if (!unit) break
      // A gap inside a word may only be skipped to where another word begins: otherwise everything would match.
      if (typed > 0 && place > at && !unit.begins) continue
      const skipped = typed === 0 ? 0 : Math.min(8, place - at)
      for (const length of readings(unit, word, typed)) {
        const rest = from(place + 1, typed + length, true)
        if (!rest) continue
        const near = follows && place === at
        const score =
          rest.score +
          plain * length +
          (unit.begins ? begins : 0) +
          (near ? together : 0) +
          (place === 0 ? 6 : 0) -
          gap * skipped
        if (!best || score > best.score) best = { score, marks: [place, ...rest.marks] }
      }
    }
    decided.set(key, best)
    return best
  }
  return from(0, 0, false)
}

/** How many characters of the word a character of the text takes: itself one, its pinyin as many as agree. */
function readings({ character, sounds }: Unit, word: string, typed: number): number[] {
  const lengths = new Set<number>()
  if (word[typed] === character) lengths.add(1)
  for (const sound of sounds)
    for (let length = 1; length <= sound.length; length++) {
      const letter = word[typed + length - 1]
      if (letter === undefined || (letter === 'v' ? 'u' : letter) !== sound[length - 1]) break
      lengths.add(length)
    }
  return [...lengths]
}
