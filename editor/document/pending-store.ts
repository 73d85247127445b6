import { type IDBPDatabase, openDB } from 'idb'
import type { Pending } from './rebase.ts'

type Kept = { journeyId: string; baseRevision: number; pending: Pending[] }

let database: Promise<IDBPDatabase> | undefined

function open(): Promise<IDBPDatabase> {
  database ??= openDB('caravan', 1, { upgrade: (db) => void db.createObjectStore('pending', { keyPath: 'journeyId' }) })
  return database
}

/** Keeps edits that the server does not have yet through a reload or a crash of the browser. */
export async function keepPending(journeyId: string, baseRevision: number, pending: Pending[]): Promise<void> {
  try {
    const db = await open()
    if (pending.length === 0) await db.delete('pending', journeyId)
    else await db.put('pending', { journeyId, baseRevision, pending } satisfies Kept)
  } catch {
    // A browser without IndexedDB (a private window) still saves to the server.
  }
}

/** Edits kept from an earlier visit. */
export async function keptPending(journeyId: string): Promise<Kept | undefined> {
  try {
    const db = await open()
    return (await db.get('pending', journeyId)) as Kept | undefined
  } catch {
    return undefined
  }
}
