import type { JourneyDoc } from '../../schema/document.ts'
import { browserDatabase } from './browser-database.ts'
import type { DocumentStore, Entry } from './document-store.ts'
import { openTabs, thisTab } from './tab.ts'
import { guard } from './undo-guard.ts'

type KeptUndo = {
  journeyId: string
  tab: string
  person: string
  at: number
  doc: JourneyDoc
  past: Entry[]
  future: Entry[]
}

const keepDelayMs = 400
const keptEntries = 100

/** Keeps what a person can undo through a reload, with the document it belongs to. Answers how to stop. */
export function keepUndo(store: DocumentStore, person: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let written = 0
  const write = async () => {
    written = Date.now()
    try {
      const [db, tab] = await Promise.all([browserDatabase(), thisTab()])
      const { journeyId, doc, past, future } = store.getState()
      await db.put('undo', {
        journeyId,
        tab,
        person,
        at: Date.now(),
        doc,
        past: past.slice(-keptEntries),
        future: future.slice(-keptEntries),
      } satisfies KeptUndo)
    } catch {
      // Without IndexedDB undo ends with the page.
    }
  }
  const unsubscribe = store.subscribe((state, before) => {
    if (state.past === before.past && state.future === before.future && state.doc === before.doc) return
    clearTimeout(timer)
    // A step done, undone or done again is kept at once, so that a reload finds it; while somebody types, a few times a second.
    const steps = state.past.length !== before.past.length || state.future.length !== before.future.length
    const rest = keepDelayMs - (Date.now() - written)
    if (steps || rest <= 0) void write()
    else timer = setTimeout(() => void write(), rest)
  })
  const flush = () => {
    clearTimeout(timer)
    void write()
  }
  globalThis.addEventListener?.('pagehide', flush)
  return () => {
    flush()
    unsubscribe()
    globalThis.removeEventListener?.('pagehide', flush)
  }
}

/** What this person could undo in this tab, else in the last one that was closed. What others have changed since is blocked. */
export async function keptUndo(
  journeyId: string,
  person: string,
  doc: JourneyDoc,
): Promise<{ past: Entry[]; future: Entry[] } | undefined> {
  try {
    const [db, tab, open] = await Promise.all([browserDatabase(), thisTab(), openTabs()])
    const all = ((await db.getAllFromIndex('undo', 'journeyId', journeyId)) as KeptUndo[]).filter(
      (kept) => kept.person === person && (kept.tab === tab || (open !== null && !open.has(kept.tab))),
    )
    const kept = all.find((one) => one.tab === tab) ?? all.toSorted((a, b) => b.at - a.at)[0]
    for (const old of all) if (old.tab !== tab) await db.delete('undo', [journeyId, old.tab])
    if (!kept) return undefined
    return { past: guard(kept.past, kept.doc, doc), future: guard(kept.future, kept.doc, doc) }
  } catch {
    return undefined
  }
}
