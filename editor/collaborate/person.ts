import { create } from 'zustand'
import { persist } from 'zustand/middleware'

type Person = { id: string; name: string }

const families = ['trigger', 'time', 'listening', 'logic', 'ai', 'plugin'] as const

/** Who sits at this browser, by the name others see. Remembered; until somebody writes one, it is a number. */
export const usePerson = create<Person>()(
  persist((): Person => ({ id: crypto.randomUUID(), name: String(100 + Math.floor(Math.random() * 900)) }), {
    name: 'caravan.person',
  }),
)

/** A name as others see it: a number becomes "Guest 123". */
export const shownName = (name: string, guest: (number: string) => string): string =>
  /^\d{3}$/.test(name) ? guest(name) : name

/** The colour of a person: always the same, one of the families'. */
export function colourOf(person: string): string {
  let hash = 0
  for (const letter of person) hash = (hash * 31 + letter.codePointAt(0)!) % 9973
  return `var(--${families[hash % families.length]})`
}

/** What stands in an avatar: the first letter, or the last character of a Chinese name. */
export function initialOf(name: string): string {
  const letters = [...name.trim()]
  return /\p{Script=Han}/u.test(letters.at(-1) ?? '') ? letters.at(-1)! : (letters[0] ?? '?').toUpperCase()
}
