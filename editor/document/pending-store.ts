import type { JourneyDoc } from '../../schema/document.ts'
import { browserDatabase } from './browser-database.ts'
import type { Conflict } from './conflicts.ts'
import type { DocumentState } from './document-store.ts'
import type { Pending } from './rebase.ts'
import { openTabs, thisTab } from './tab.ts'

/** What a tab holds that the server does not have: edits with the document they were made on, and conflicts nobody has decided. */
export type Unsent = {
  journeyId: string
  tab: string
  revision: number
  base: JourneyDoc
  pending: Pending[]
  conflicts: Conflict[]
}

type Unsaved = Pick<DocumentState, 'journeyId' | 'revision' | 'base' | 'pending' | 'conflicts'>

/** Keeps edits that the server does not have yet through a reload or a crash of the browser. Each tab has a place of its own. */
export async function keepPending({ journeyId, revision, base, pending, conflicts }: Unsaved): Promise<void> {
  try {
    const [db, tab] = await Promise.all([browserDatabase(), thisTab()])
    if (pending.length === 0 && conflicts.length === 0) await db.delete('unsent', [journeyId, tab])
    else await db.put('unsent', { journeyId, tab, revision, base, pending, conflicts } satisfies Unsent)
  } catch {
    // A browser without IndexedDB (a private window) still saves to the server.
  }
}

/** Takes over what this tab kept before a reload, and what tabs kept that are gone. Those that are open send their own. */
export async function takeUnsent(journeyId: string): Promise<Unsent[]> {
  try {
    const [db, tab, open] = await Promise.all([browserDatabase(), thisTab(), openTabs()])
    const all = (await db.getAllFromIndex('unsent', 'journeyId', journeyId)) as Unsent[]
    return all.filter((kept) => kept.tab === tab || !open?.has(kept.tab)).toSorted((a, b) => a.revision - b.revision)
  } catch {
    return []
  }
}

/** Forgets what tabs kept that are gone: this one has it now. */
export async function forgetUnsent(taken: Unsent[]): Promise<void> {
  try {
    const [db, own] = await Promise.all([browserDatabase(), thisTab()])
    for (const { journeyId, tab } of taken) if (tab !== own) await db.delete('unsent', [journeyId, tab])
  } catch {
    // They are offered again; the server knows their command ids.
  }
}
