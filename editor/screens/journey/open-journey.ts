import type { JourneyDetail } from '../../../schema/api/journeys.ts'
import { createActions } from '../../canvas/actions.ts'
import { commandText } from '../../canvas/command-text.ts'
import type { JourneyStores } from '../../canvas/JourneyContext.tsx'
import { createSessionStore } from '../../canvas/session-store.ts'
import { createViewStore } from '../../canvas/view-store.ts'
import { api } from '../../data/api.ts'
import { createDescribe } from '../../document/describe.ts'
import { createDocumentStore } from '../../document/document-store.ts'
import { keptPending } from '../../document/pending-store.ts'
import type { Pending } from '../../document/rebase.ts'
import { createSaveQueue } from '../../document/save-queue.ts'
import { createLiveStore } from '../../live/live-store.ts'
import { kinds, views } from '../../steps/registry.ts'

/** One name for this tab, so that it knows its own edits when they come back. */
export const clientId = crypto.randomUUID()

export type OpenJourney = JourneyStores & { stop(): void }

/** Makes the stores of a journey. Edits that an earlier visit could not send are done again on top of the server's document. */
export async function openJourney(journeyId: string): Promise<OpenJourney> {
  const kept = await keptPending(journeyId)
  const unsent = kept ? await stillUnsent(journeyId, kept.baseRevision, kept.pending) : []
  const detail: JourneyDetail = await api.journey(journeyId)
  const documents = createDocumentStore({
    journeyId,
    doc: detail.doc,
    revision: detail.revision,
    pending: unsent,
    describe: createDescribe(kinds),
  })
  const session = createSessionStore()
  const view = createViewStore(documents, kinds, detail.versions.length > 0)
  const queue = createSaveQueue({
    store: documents,
    clientId,
    send: (request) => api.savePatches(journeyId, request),
    labelText: commandText,
  })
  return {
    journeyId,
    documents,
    session,
    view,
    kinds,
    views,
    live: createLiveStore(),
    actions: createActions({ documents, view, session, kinds }),
    flush: queue.flush,
    stop() {
      queue.stop()
      view.stop()
    },
  }
}

/** Leaves out what the server took although its answer never arrived: it knows the command ids. */
async function stillUnsent(journeyId: string, baseRevision: number, pending: Pending[]): Promise<Pending[]> {
  const first = pending[0]
  if (!first?.sent) return pending
  try {
    const answer = await api.savePatches(journeyId, {
      baseRevision,
      clientId,
      commandId: first.commandId,
      label: commandText(first.label),
      patches: first.patches,
    })
    if ('saved' in answer || 'refused' in answer) return pending.slice(1)
    const known = new Set(answer.stale.since.map((edit) => edit.commandId))
    return pending.filter((entry) => !known.has(entry.commandId)).map((entry) => ({ ...entry, sent: false }))
  } catch {
    return pending
  }
}
