import { type Json, readPath } from '../../schema/json.ts'

/** A piece of a text with its variables filled in. */
export type Piece = { kind: 'text' | 'value' | 'missing' | 'link'; text: string; name?: string }

/** What variables can say: the same names as when the message is sent. */
export type Scope = {
  contact: Record<string, Json>
  entry: Record<string, Json>
  steps: Record<string, Json>
  workspace: Record<string, Json>
}

const output = /\{\{-?\s*([^}]*?)\s*-?\}\}|\{%[^%]*%\}/g

/**
 * Fills in variables for the preview: paths with `default`, and fixed links. Tags (`{% if %}`) are left out; the server renders them. What
 * a contact does not have is marked instead of guessed.
 */
export function fill(text: string, scope: Scope): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(output)) {
    if (match.index > at) pieces.push({ kind: 'text', text: text.slice(at, match.index) })
    at = match.index + match[0].length
    if (match[1] !== undefined) pieces.push(value(match[1], scope))
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) })
  return pieces
}

/** The filled-in text in one string. */
export function fillText(text: string, scope: Scope): string {
  return fill(text, scope)
    .map((piece) => piece.text)
    .join('')
}

/** The variables of a text, in order, each once. */
export function variablesOf(text: string): string[] {
  const names = [...text.matchAll(output)]
    .map((match) => (match[1] ?? '').split('|')[0]?.trim() ?? '')
    .filter((name) => /^[a-z_][\w.]*$/i.test(name))
  return [...new Set(names)]
}

function value(expression: string, scope: Scope): Piece {
  const [head = '', ...filters] = expression.split('|').map((part) => part.trim())
  const literal = /^(["'])(.*)\1$/.exec(head)
  if (literal && filters.some((filter) => filter === 'link' || filter === 'mini_program'))
    return { kind: 'link', text: shortLink(literal[2] ?? '') }
  if (literal) return { kind: 'text', text: literal[2] ?? '' }
  const found = readPath(scope, head)
  if (found !== undefined && found !== null && found !== '')
    return { kind: 'value', text: typeof found === 'object' ? JSON.stringify(found) : String(found), name: head }
  const fallback = filters
    .map((filter) => /^default:\s*(["'])(.*)\1$/.exec(filter)?.[2])
    .find((text) => text !== undefined)
  return fallback === undefined
    ? { kind: 'missing', text: head.split('.').at(-1) ?? head, name: head }
    : { kind: 'value', text: fallback, name: head }
}

/** Stands for the link that is made when the message is sent: as long, and stable while typing. */
function shortLink(url: string): string {
  let hash = 7
  for (const character of url) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return `crvn.cn/${hash.toString(36).padStart(6, '0').slice(-6)}`
}
