const storageKey = 'caravan.recent'
const kept = 8

/** Ids of what was found last, newest first. Ids only: no name or address is kept in the browser. */
export function recentIds(): string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(read) ? read.filter((id) => typeof id === 'string').slice(0, kept) : []
  } catch {
    return []
  }
}

/** Puts an id first. */
export function remember(id: string): void {
  const ids = [id, ...recentIds().filter((other) => other !== id)].slice(0, kept)
  try {
    localStorage.setItem(storageKey, JSON.stringify(ids))
  } catch {
    // A browser that keeps nothing still finds everything.
  }
}
