import { z } from 'zod'

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export const jsonSchema: z.ZodType<Json> = z.json()

/** Keys that never resolve, even as own properties. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads a dotted path of own properties. Prototype keys, missing keys and values under a scalar or a list are `undefined`,
 * so that a hostile path is the same as an absent attribute.
 */
export function readPath(value: Json | undefined, path: string): Json | undefined {
  let here: Json | undefined = value
  for (const key of path.split('.')) {
    if (
      here === null ||
      typeof here !== 'object' ||
      Array.isArray(here) ||
      forbiddenKeys.has(key) ||
      !Object.hasOwn(here, key)
    )
      return undefined
    here = (here as Record<string, Json>)[key]
  }
  return here
}

/** JSON with object keys in code-unit order: equal values give equal text, fit for hashing and for git diff. */
export function canonicalJson(value: unknown, indent = 0): string {
  return JSON.stringify(sortKeys(value), null, indent)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]))
}
