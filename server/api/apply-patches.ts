import type { DocPatch } from '../../schema/api/journeys.ts'
import { CaravanError } from '../../schema/errors.ts'
import { forbiddenKeys, type Json } from '../../schema/json.ts'

type Container = Json[] | { [key: string]: Json }

/**
 * Applies patches as immer writes them to a copy of a document. Own keys only, never a prototype key; arrays take an index up to
 * their length (`add` inserts) and `length` (`replace` cuts). Throws `badPatch` with the first misfit; the input is not touched.
 */
export function applyPatches(doc: Json, patches: DocPatch[]): Json {
  const root: { doc: Json } = { doc: structuredClone(doc) }
  for (const patch of patches) applyOne(root, patch)
  return root.doc
}

function applyOne(root: { doc: Json }, { op, path, value }: DocPatch): void {
  if (op !== 'remove' && value === undefined) misfit('a value is missing')
  if (path.length === 0) {
    if (op === 'remove') misfit('the whole journey cannot be removed')
    root.doc = structuredClone(value!)
    return
  }
  let here: Json = root.doc
  for (const key of path.slice(0, -1)) here = stepInto(here, key)
  const last = path.at(-1)!
  if (here === null || typeof here !== 'object') misfit(`nothing is at ${where(path)}`)
  else if (Array.isArray(here)) changeList(here, op, last, value)
  else changeObject(here, op, String(last), value)
}

function stepInto(here: Json, key: string | number): Json {
  if (here === null || typeof here !== 'object') return misfit(`nothing is at ${key}`)
  if (Array.isArray(here)) return here[indexIn(here, key, here.length - 1)]!
  const name = String(key)
  if (forbiddenKeys.has(name) || !Object.hasOwn(here, name)) return misfit(`nothing is at ${name}`)
  return here[name]!
}

function changeObject(
  target: Exclude<Container, Json[]>,
  op: DocPatch['op'],
  key: string,
  value: Json | undefined,
): void {
  if (forbiddenKeys.has(key)) misfit(`the key ${key} is not allowed`)
  if (op === 'remove') {
    if (!Object.hasOwn(target, key)) misfit(`nothing is at ${key}`)
    delete target[key]
  } else target[key] = structuredClone(value!)
}

function changeList(target: Json[], op: DocPatch['op'], key: string | number, value: Json | undefined): void {
  if (key === 'length') {
    if (op !== 'replace' || typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > target.length)
      misfit('a list can only be cut')
    target.length = value
    return
  }
  if (op === 'add') target.splice(indexIn(target, key, target.length), 0, structuredClone(value!))
  else if (op === 'remove') target.splice(indexIn(target, key, target.length - 1), 1)
  // Immer replaces at the end where it has grown a list by assignment.
  else target[indexIn(target, key, target.length)] = structuredClone(value!)
}

function indexIn(list: Json[], key: string | number, highest: number): number {
  const index = typeof key === 'number' ? key : key === '-' ? list.length : /^\d{1,9}$/.test(key) ? Number(key) : -1
  if (!Number.isInteger(index) || index < 0 || index > highest) misfit(`a list has no place ${key}`)
  return index
}

function misfit(reason: string): never {
  throw new CaravanError('badPatch', { reason: reason.slice(0, 120) })
}

const where = (path: DocPatch['path']) => path.join('.').slice(0, 80)
