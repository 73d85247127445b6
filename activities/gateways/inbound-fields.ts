/** One field of something posted, as text of at most 2,000 characters; undefined when it is missing, empty or no text. */
export function textOf(fields: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 2000) : undefined
}

/** `2026-11-24 08:00:00` in Beijing, in ms; null for anything else. */
export function beijingTime(text: string | undefined): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text ?? '')
  const at = match ? Date.parse(`${match[1]}T${match[2]}+08:00`) : NaN
  return Number.isFinite(at) ? at : null
}

/** A posted body as JSON; undefined when it is none. */
export function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** A provider's word as a code of ours: undefined for what is no plain word, which could be anything. */
export function codeWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.^-]{1,100}$/.test(value) ? value : undefined
}
