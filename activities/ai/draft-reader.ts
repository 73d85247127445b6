import type { Draft } from './copy-request.ts'

/**
 * Reads drafts out of JSON while it is being written: `{"drafts":[{"subject":"…","text":"…"},…]}`. What stands around it
 * (code fences, a sentence before) does not matter, and of a text that is cut off the finished drafts remain.
 *
 * `push` gives the new characters of the texts, draft by draft; `drafts` those that are complete.
 */
export type DraftReader = { push(piece: string): { draft: number; delta: string }[]; drafts(): Draft[] }

type Container = { kind: '{' | '['; key: string; expectsKey: boolean; draft: number }

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '', b: '', f: '' }

export function createDraftReader(): DraftReader {
  const drafts: { subject?: string; text?: string }[] = []
  const stack: Container[] = []
  let inString = false
  let escape: string | null = null
  let value = ''
  let deltas: { draft: number; delta: string }[] = []

  const top = (): Container | undefined => stack.at(-1)
  const isText = (): boolean => top()?.kind === '{' && !top()?.expectsKey && top()?.key === 'text'
  const draftOf = (container: Container): number => {
    if (container.draft < 0) container.draft = drafts.push({}) - 1
    return container.draft
  }
  const add = (text: string): void => {
    value += text
    const here = top()
    if (!here || !isText() || text === '') return
    const draft = draftOf(here)
    const last = deltas.at(-1)
    if (last?.draft === draft) last.delta += text
    else deltas.push({ draft, delta: text })
  }
  const endString = (): void => {
    inString = false
    const here = top()
    if (here?.kind !== '{') return
    if (here.expectsKey) here.key = value
    else if (here.key === 'text' || here.key === 'subject') (drafts[draftOf(here)] as Draft)[here.key] = value
  }
  const inside = (character: string): void => {
    if (escape !== null) {
      escape += character
      if (escape[0] !== 'u') add(escapes[escape] ?? escape)
      else if (escape.length < 5) return
      else add(String.fromCharCode(Number.parseInt(escape.slice(1), 16) || 0xfffd))
      escape = null
    } else if (character === '\\') escape = ''
    else if (character === '"') endString()
    else add(character)
  }
  const outside = (character: string): void => {
    const here = top()
    if (character === '"' && here) {
      inString = true
      value = ''
    } else if (character === '{' || character === '[')
      stack.push({ kind: character, key: '', expectsKey: character === '{', draft: -1 })
    else if (character === '}' || character === ']') stack.pop()
    else if (here?.kind === '{' && character === ':') here.expectsKey = false
    else if (here?.kind === '{' && character === ',') here.expectsKey = true
  }
  return {
    push(piece) {
      deltas = []
      for (const character of piece)
        if (inString) inside(character)
        else outside(character)
      return deltas
    },
    drafts: () => drafts.filter((draft): draft is Draft => draft.text !== undefined),
  }
}
