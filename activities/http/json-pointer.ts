/**
 * Reads a JSON pointer (RFC 6901: `/data/0/id`, `` is the whole document). Own properties only; undefined when the path
 * leads nowhere.
 */
export function readPointer(document: unknown, pointer: string): unknown {
  if (pointer === '') return document
  let here = document
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string, unknown>)[key]
  }
  return here
}

/** The value at a pointer as text; undefined for objects, null and nothing. */
export function readText(document: unknown, pointer: string | undefined): string | undefined {
  if (pointer === undefined) return undefined
  const value = readPointer(document, pointer)
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
