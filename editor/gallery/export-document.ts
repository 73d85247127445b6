import type { JourneyDoc } from '../../schema/document.ts'
import { canonicalJson } from '../../schema/json.ts'
import { saveFile } from '../export/save-file.ts'

/** A journey as one file of canonical JSON, fit for git diff: equal journeys give equal files. */
export const documentFile = (doc: JourneyDoc): string => `${canonicalJson(doc, 2)}\n`

/** Saves a journey as a file. */
export function exportDocument(doc: JourneyDoc): void {
  saveFile(new Blob([documentFile(doc)], { type: 'application/json' }), doc.name, 'caravan.json')
}
