import type { Language } from '../../schema/bilingual.ts'
import type { Violation } from './copy-request.ts'
import { bannedWords, type BannedWord } from './banned-words.ts'

/**
 * A text with everything gone that hides a word from a filter: widths, case, spaces, punctuation, zero-width characters.
 * `%`, `#` and digits stay: some words need them.
 */
export function flatten(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%#]/gu, '')
}

/** Banned words in a text, however they are spaced or widened. */
export function findBannedWords(text: string, own: readonly string[]): Violation[] {
  const flat = flatten(text)
  const words: BannedWord[] = [...bannedWords, ...own.map((word) => ({ word }))]
  return words.filter((banned) => holds(flat, banned)).map(({ word }) => ({ code: 'bannedWord', detail: word }))
}

function holds(flat: string, { word, except }: BannedWord): boolean {
  const wanted = flatten(word)
  if (wanted === '' || !flat.includes(wanted)) return false
  // What is left without the harmless words decides.
  const rest = (except ?? []).reduce((text, harmless) => text.replaceAll(flatten(harmless), ' '), flat)
  return rest.includes(wanted)
}

/** Addresses and tags are in no language. */
const notProse = /(?:https?:\/\/|www\.)[\w\-./?=&%#]+|[\w.+-]*@?[\w-]+(?:\.[\w-]+)+(?:\/\w+)*|<[^>]*>/g

/** The language by its letters: Chinese text is mostly Han, English text has none outside the words of the brief. */
export function checkLanguage(text: string, language: Language, brief: string): Violation[] {
  const prose = text.replace(notProse, ' ')
  const han = prose.match(/\p{Script=Han}/gu) ?? []
  if (language === 'en') {
    const foreign = han.some((character) => !brief.includes(character))
    return foreign || !/[A-Za-z]/.test(prose) ? [{ code: 'language' }] : []
  }
  const known = brief.toLowerCase()
  const latin = (prose.match(/[A-Za-z]+/g) ?? []).filter((word) => !known.includes(word.toLowerCase())).join('').length
  return han.length === 0 || latin > han.length * 2 ? [{ code: 'language' }] : []
}
