import type { JourneyDetail } from '../../../schema/api/journeys.ts'
import { documentFormat } from '../../../schema/document.ts'
import { createActions } from '../../canvas/actions.ts'
import { commandText } from '../../canvas/command-text.ts'
import { keptDirection } from '../../canvas/direction.ts'
import type { JourneyStores } from '../../canvas/JourneyContext.tsx'
import { createSessionStore } from '../../canvas/session-store.ts'
import { createViewStore } from '../../canvas/view-store.ts'
import { usePerson } from '../../collaborate/person.ts'
import { createPresenceStore } from '../../collaborate/presence-store.ts'
import { api } from '../../data/api.ts'
import { createDescribe } from '../../document/describe.ts'
import { createDocumentStore } from '../../document/document-store.ts'
import { forgetUnsent, takeUnsent, type Unsent } from '../../document/pending-store.ts'
import { createSaveQueue } from '../../document/save-queue.ts'
import { keepUndo, keptUndo } from '../../document/undo-store.ts'
import { historyApi } from '../../history/requests.ts'
import { createLiveStore } from '../../live/live-store.ts'
import { createSimulationStore } from '../../simulate/simulation-store.ts'
import { kinds, views } from '../../steps/registry.ts'

/** One name for this tab, so that it knows its own edits when they come back. */
export const clientId = crypto.randomUUID()

export type OpenJourney = JourneyStores & { stop(): void }

/** The server's documents are of a later format: this page is from before an update. */
export class OutdatedPage extends Error {}

/** Makes the stores of a journey. Edits that an earlier visit could not send are done again on top of the server's document. */
export async function openJourney(journeyId: string): Promise<OpenJourney> {
  const taken = await takeUnsent(journeyId)
  const detail: JourneyDetail = await api.journey(journeyId)
  if (detail.doc.format > documentFormat) throw new OutdatedPage()
  // Asked after the document was read: what arrives in between is known here, and comes with the live stream.
  const unsent = await stillUnsent(journeyId, taken)
  const first = unsent[0]
  const { id: person } = usePerson.getState()
  const documents = createDocumentStore({
    journeyId,
    doc: first?.base ?? detail.doc,
    revision: first?.revision ?? detail.revision,
    pending: unsent.flatMap(({ pending }) => pending),
    conflicts: unsent.flatMap(({ conflicts }) => conflicts),
    describe: createDescribe(kinds),
  })
  // From the document the edits were made on to the server's: what others changed in the same places becomes a conflict.
  if (first) documents.reload(detail.doc, detail.revision)
  await forgetUnsent(taken)
  const history = await keptUndo(journeyId, person, documents.getState().doc)
  if (history) documents.setState(history)
  const session = createSessionStore()
  const view = createViewStore(documents, kinds, detail.versions.length > 0, keptDirection(journeyId))
  const queue = createSaveQueue({
    store: documents,
    clientId,
    send: (request) => api.savePatches(journeyId, request),
    labelText: commandText,
    author: () => usePerson.getState().name,
    async reread() {
      const now = await api.journey(journeyId)
      documents.reload(now.doc, now.revision)
    },
  })
  const stopKeepingUndo = keepUndo(documents, person)
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
    flush: queue.flush,
    stop() {
      queue.stop()
      view.stop()
      stopKeepingUndo()
    },
  }
}

/** Leaves out what the server took although its answer never arrived: it knows the command ids. */
async function stillUnsent(journeyId: string, taken: Unsent[]): Promise<Unsent[]> {
  const ids = taken.flatMap(({ pending }) => pending.map(({ commandId }) => commandId))
  if (taken.length === 0) return []
  const known = new Set(ids.length > 0 ? (await historyApi.known(journeyId, ids)).known : [])
  return taken.map((kept) => ({
    ...kept,
    pending: kept.pending.filter(({ commandId }) => !known.has(commandId)).map((entry) => ({ ...entry, sent: false })),
  }))
}
