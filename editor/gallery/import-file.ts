import type { JourneyDoc } from '../../schema/document.ts'
import { api } from '../data/api.ts'
import { queries, queryClient } from '../data/queries.ts'
import { missingReferences, remapSegments, remapSteps } from '../remap/references.ts'
import { askRemap } from '../remap/remap-store.ts'
import { kinds } from '../steps/registry.ts'
import { importDocument, type ImportRefusal } from './import-document.ts'

/** Makes a journey from the text of a file. Null: the person gave it up when asked about missing names. */
export async function importFile(
  text: string,
): Promise<{ ok: true; id: string; unknown: number } | ImportRefusal | null> {
  const read = importDocument(text, kinds)
  if (!read.ok) return read
  const catalogue = await queryClient.fetchQuery({ ...queries.catalogue(), staleTime: 0 })
  const missing = missingReferences(Object.values(read.doc.steps), read.doc.settings, catalogue, kinds)
  const choices = missing.length > 0 ? await askRemap(missing, {}) : new Map<string, never>()
  if (!choices) return null
  const steps = remapSteps(Object.values(read.doc.steps), choices, {}, kinds)
  const doc: JourneyDoc = {
    ...read.doc,
    steps: Object.fromEntries(Object.keys(read.doc.steps).map((id, index) => [id, steps[index]!])),
    settings: remapSegments(read.doc.settings, choices) as JourneyDoc['settings'],
  }
  const made = await api.createJourney(doc.name, doc)
  return { ok: true, id: made.id, unknown: read.unknown }
}
