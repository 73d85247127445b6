import type { JourneyDoc } from '../../schema/document.ts'
import { createActions } from '../canvas/actions.ts'
import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { createSessionStore } from '../canvas/session-store.ts'
import { createViewStore } from '../canvas/view-store.ts'
import { createPresenceStore } from '../collaborate/presence-store.ts'
import { createDescribe } from '../document/describe.ts'
import { createDocumentStore } from '../document/document-store.ts'
import { createLiveStore } from '../live/live-store.ts'
import { createSimulationStore } from '../simulate/simulation-store.ts'

/** The stores of a drawing that is only looked at: nothing it is told is saved anywhere. */
export function lookOnly({ journeyId, kinds, views }: JourneyStores, doc: JourneyDoc): JourneyStores {
  const documents = createDocumentStore({ journeyId, doc, revision: 0, describe: createDescribe(kinds) })
  const session = createSessionStore()
  const view = createViewStore(documents, kinds, false)
  return {
    journeyId,
    documents,
    session,
    view,
    kinds,
    views,
    live: createLiveStore(),
    presence: createPresenceStore(),
    simulation: createSimulationStore(),
    actions: createActions({ documents, view, session, kinds }),
    flush: async () => {},
  }
}
