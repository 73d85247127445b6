import type { Condition } from '../../../schema/condition.ts'
import type { ConfigPath } from '../../document/command.ts'
import { type FindFixes, type Fix, setValues, stepOf } from './fix.ts'

/** How many letters may differ between a misspelt attribute and the one that was meant. */
const nearness = 2

/** An attribute nobody has: the ones that are spelt nearly the same. */
export const unknownAttribute: FindFixes = (problem, context) => {
  const step = stepOf(context, problem)
  const wrong = String(problem.params?.['name'] ?? '')
  const [root = '', ...rest] = wrong.split('.')
  if (!step) return []
  const places = attributesIn(step.config, [])
    .filter(({ path }) => path === wrong)
    .map(({ at }) => [...at, 'path'])
  if (places.length === 0) return []
  return context.catalogue.attributes
    .map((name) => ({ name, distance: distance(name.toLowerCase(), root.toLowerCase()) }))
    .filter((found) => found.distance <= nearness)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 2)
    .flatMap(({ name }): Fix[] => {
      const value = [name, ...rest].join('.')
      const commands = setValues(
        context,
        step,
        places.map((path) => ({ path, value })),
      )
      return commands.length > 0 ? [{ name: 'renameAttribute', what: value, commands }] : []
    })
}

/** Every comparison of an attribute in a config, with where it is. */
function attributesIn(value: unknown, at: ConfigPath): { at: ConfigPath; path: string }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => attributesIn(item, [...at, index]))
  if (value === null || typeof value !== 'object') return []
  const found = value as Condition
  const here = found.type === 'attribute' ? [{ at, path: found.path }] : []
  return [...here, ...Object.entries(value).flatMap(([key, item]) => attributesIn(item, [...at, key]))]
}

/** How many letters have to be put in, taken out or changed to make one word of another. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}
