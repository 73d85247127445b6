import { bucket } from './measures.ts'

/**
 * The upper or lower outline of a block in buckets of 16 px, relative to the block's left edge and top. `NaN` where there is nothing.
 */
export type Skyline = { left: number; values: Float64Array }

/** An outline of nothing over a width. */
export function emptySkyline(left: number, right: number): Skyline {
  return { left, values: new Float64Array(Math.max(1, Math.ceil((right - left) / bucket))).fill(Number.NaN) }
}

/** Takes an outline into another, shifted; keeps the lower (`max`) or the upper (`min`) of both. */
export function mergeSkyline(into: Skyline, other: Skyline, dx: number, dy: number, keep: 'max' | 'min'): void {
  const first = other.left + dx - into.left
  for (let index = 0; index < other.values.length; index++) {
    const value = other.values[index]!
    if (Number.isNaN(value)) continue
    // A bucket that falls between two marks both: an outline is never too small.
    const start = Math.floor((first + index * bucket) / bucket)
    const end = Math.ceil((first + (index + 1) * bucket) / bucket)
    for (let at = Math.max(0, start); at < Math.min(into.values.length, end); at++) raise(into, at, value + dy, keep)
  }
}

/** Marks a rectangle's edge in an outline. */
export function markSkyline(into: Skyline, left: number, right: number, y: number, keep: 'max' | 'min'): void {
  const start = Math.floor((left - into.left) / bucket)
  const end = Math.ceil((right - into.left) / bucket)
  for (let at = Math.max(0, start); at < Math.min(into.values.length, end); at++) raise(into, at, y, keep)
}

function raise(into: Skyline, at: number, y: number, keep: 'max' | 'min'): void {
  const now = into.values[at]!
  if (Number.isNaN(now)) into.values[at] = y
  else into.values[at] = keep === 'max' ? Math.max(now, y) : Math.min(now, y)
}

/** How far the lower block must be pushed down so that its top outline clears the upper block's bottom outline by `gap`. */
export function clearance(bottom: Skyline, top: Skyline, dx: number, gap: number): number {
  let needed = Number.NEGATIVE_INFINITY
  const first = top.left + dx - bottom.left
  for (let index = 0; index < top.values.length; index++) {
    const value = top.values[index]!
    if (Number.isNaN(value)) continue
    const start = Math.floor((first + index * bucket) / bucket)
    const end = Math.ceil((first + (index + 1) * bucket) / bucket)
    for (let at = Math.max(0, start); at < Math.min(bottom.values.length, end); at++) {
      const above = bottom.values[at]!
      if (!Number.isNaN(above)) needed = Math.max(needed, above + gap - value)
    }
  }
  return needed
}
