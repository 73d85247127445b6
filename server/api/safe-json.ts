import { forbiddenKeys } from '../../schema/json.ts'

/** Deeper JSON than this is nobody's journey and somebody's attack on recursive code. */
const maxDepth = 64

/** Why a JSON text is not taken, or null. `text` is looked at before it is parsed: one pass, no recursion. */
export function refuseText(text: string): string | null {
  let depth = 0
  let inText = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inText) {
      if (code === 92) at++
      else if (code === 34) inText = false
    } else if (code === 34) inText = true
    else if (code === 123 || code === 91) {
      if (++depth > maxDepth) return `nested deeper than ${maxDepth} levels`
    } else if (code === 125 || code === 93) depth--
  }
  return null
}

/** True when a text may hold what `refuseValue` refuses: the cheap look that spares nearly every request the walk. */
export function isSuspicious(text: string): boolean {
  return /\\u0000|\\u[dD][89a-fA-F]|\\u00[4-7]|__proto__|"constructor"|"prototype"/.test(text)
}

/** Why a parsed value is not taken, or null: NUL and broken characters (PostgreSQL cannot hold them), keys that reach prototypes. */
export function refuseValue(value: unknown): string | null {
  const open: unknown[] = [value]
  while (open.length > 0) {
    const item = open.pop()
    if (typeof item === 'string') {
      const reason = refuseString(item)
      if (reason) return reason
    } else if (Array.isArray(item)) open.push(...item)
    else if (item !== null && typeof item === 'object') {
      for (const [key, inner] of Object.entries(item)) {
        if (forbiddenKeys.has(key)) return `the key "${key}" is not allowed`
        const reason = refuseString(key)
        if (reason) return reason
        open.push(inner)
      }
    }
  }
  return null
}

function refuseString(text: string): string | null {
  if (text.includes('\0')) return 'a NUL character is not allowed'
  return text.isWellFormed() ? null : 'a text holds half a character'
}
