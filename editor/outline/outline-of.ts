import type { Bilingual } from '../../schema/bilingual.ts'
import type { Note } from '../../schema/document.ts'
import type { Shape } from '../canvas/shapes.ts'

export type OutlineRow = {
  id: string
  depth: number
  label?: Bilingual
  /** It stands above already; this row only leads there. */ again: boolean
  /** Words beside the step above, or at the end. */ note?: Note
}

/** Puts every note under the step it is beside; the others come last. */
export function withNotes(rows: OutlineRow[], notes: readonly Note[]): OutlineRow[] {
  const placed = new Set<string>()
  const beside = rows.flatMap((row) => {
    const mine = row.again ? [] : notes.filter((note) => note.beside === row.id)
    for (const note of mine) placed.add(note.id)
    return [row, ...mine.map((note): OutlineRow => ({ id: note.id, depth: row.depth + 1, again: false, note }))]
  })
  const rest = notes.filter((note) => !placed.has(note.id))
  return [...beside, ...rest.map((note): OutlineRow => ({ id: note.id, depth: 0, again: false, note }))]
}

/** The drawing as rows of a tree: a step under a fork is one level deeper; where branches meet, the reading goes on at the fork's level. */
export function outlineOf(shapes: ReadonlyMap<string, Shape>, order: string[]): OutlineRow[] {
  const sources = new Map<string, number>()
  for (const shape of shapes.values())
    for (const exit of shape.exits)
      if (exit.target !== null) sources.set(exit.target, (sources.get(exit.target) ?? 0) + 1)
  const rows: OutlineRow[] = []
  const seen = new Set<string>()
  const later: { id: string; depth: number }[] = []
  const visit = (start: string, depth: number, label?: Bilingual) => {
    let id: string | null = start
    let level = depth
    let name = label
    while (id !== null) {
      const shape = shapes.get(id)
      if (!shape) return
      if (seen.has(id)) {
        if (name) rows.push({ id, depth: level, label: name, again: true })
        return
      }
      if ((sources.get(id) ?? 0) > 1 && name !== undefined && level > 0) {
        // Where branches meet again: read once, after all of them.
        if (!later.some((entry) => entry.id === id)) later.push({ id, depth: level - 1 })
        return
      }
      seen.add(id)
      rows.push({ id, depth: level, again: false, ...(name ? { label: name } : {}) })
      name = undefined
      const exits: Shape['exits'] = shape.exits.filter((exit) => exit.target !== null)
      if (shape.exits.length > 1) {
        for (const exit of exits) visit(exit.target!, level + 1, exit.label)
        const next = later.findLastIndex((entry) => entry.depth === level && !seen.has(entry.id))
        const [entry] = next >= 0 ? later.splice(next, 1) : []
        id = entry?.id ?? null
        level = entry?.depth ?? level
        continue
      }
      id = exits[0]?.target ?? null
      if (id !== null && (sources.get(id) ?? 0) > 1 && level > 0 && !seen.has(id)) {
        if (!later.some((candidate) => candidate.id === id)) later.push({ id, depth: level - 1 })
        return
      }
    }
  }
  for (const id of order)
    if (!seen.has(id) && (shapes.get(id)?.kind?.trigger || (sources.get(id) ?? 0) === 0)) visit(id, 0)
  for (const { id, depth } of later) if (!seen.has(id)) visit(id, depth)
  for (const id of order) if (!seen.has(id)) visit(id, 0)
  return rows
}
