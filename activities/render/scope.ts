import type { Json } from '../../schema/json.ts'

/**
 * What a template sees. `null` and the empty text count as missing everywhere, so that nobody is greeted "您好，！".
 * `shorten` gives the personal short link of a fixed URL; `index` is its place in `CompiledTemplate.links`.
 */
export type RenderScope = {
  contact?: { [attribute: string]: Json }
  entry?: { [property: string]: Json }
  steps?: { [step: string]: Json }
  workspace?: { [key: string]: Json }
  link?: { [name: string]: Json }
  shorten?: (url: string, index: number) => string
}

/** Keys that never resolve, even as own properties (JSON can carry an own `__proto__`). */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', 'shorten'])

/** Reads own properties only. Missing, `null`, empty text and anything that is not text, number or boolean are `undefined`. */
export function readScalar(scope: object, path: readonly string[]): string | number | boolean | undefined {
  let here: unknown = scope
  for (const key of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string, unknown>)[key]
  }
  if (typeof here === 'string') return here === '' ? undefined : here
  return typeof here === 'number' || typeof here === 'boolean' ? here : undefined
}

/** The scope without nulls, empty texts and forbidden keys, three levels deep, for the Liquid engine. */
export function dropMissing(value: object, depth = 3): Record<string, unknown> {
  const out: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key]
    if (item === null || item === undefined || item === '' || forbiddenKeys.has(key)) continue
    const nested = depth > 1 && typeof item === 'object' && !Array.isArray(item)
    out[key] = nested ? dropMissing(item, depth - 1) : item
  }
  return out
}
