import type { Read } from '../schema/condition.ts'
import type { Hop } from '../schema/interpret.ts'

/**
 * A walk's path as stored: hops as JSON arrays joined by commas, `[step, port, ms]` or `[step, port, ms, [[what, value], …]]`;
 * port −1 = the walk ended there. Compact, appended to by the database, readable by eye.
 */
export function encodeHops(hops: Hop[]): string {
  return hops
    .map((hop) =>
      JSON.stringify([
        hop.step,
        hop.port ?? -1,
        hop.at,
        ...(hop.why.length > 0 ? [hop.why.map(({ what, value }) => [what, clip(value)])] : []),
      ]),
    )
    .join(',')
}

/** The hops of a stored path. */
export function decodeHops(path: string | null): Hop[] {
  if (path === null || path === '') return []
  const rows = JSON.parse(`[${path}]`) as [number, number, number, [string, Read['value']][]?][]
  return rows.map(([step, port, at, why]) => ({
    step,
    port: port < 0 ? null : port,
    at,
    why: (why ?? []).map(([what, value]) => ({ what, value })),
  }))
}

/** Long values are cut: a path explains, it does not store. */
function clip(value: Read['value']): Read['value'] {
  if (typeof value === 'string') return value.length > 120 ? `${value.slice(0, 120)}…` : value
  if (value !== null && typeof value === 'object') return clip(JSON.stringify(value))
  return value ?? null
}
