import { randomInt } from 'node:crypto'

const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

/** An id for something made through the API: short enough for a URL, never to be guessed into another's. */
export function newId(prefix: string): string {
  return `${prefix}_${Array.from({ length: 14 }, () => letters[randomInt(36)]).join('')}`
}
