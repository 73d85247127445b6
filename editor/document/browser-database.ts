import { type IDBPDatabase, openDB } from 'idb'

let database: Promise<IDBPDatabase> | undefined

/** The browser's own database: what a reload, a crash or an hour without network must not lose. */
export function browserDatabase(): Promise<IDBPDatabase> {
  database ??= openDB('caravan-editor', 1, {
    upgrade(db) {
      for (const name of ['unsent', 'undo'])
        db.createObjectStore(name, { keyPath: ['journeyId', 'tab'] }).createIndex('journeyId', 'journeyId')
    },
    blocking: () => void database?.then((db) => db.close()),
  })
  return database
}
