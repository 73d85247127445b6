import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { exportDocument } from '../gallery/export-document.ts'
import type { ExportFormat } from './export-journey.ts'
import { pictureFile } from './picture-file.ts'
import { saveFile } from './save-file.ts'

/** Writes the file of an open journey and hands it to the browser's downloads. */
export async function saveJourney(journey: JourneyStores, format: ExportFormat): Promise<void> {
  const { doc } = journey.documents.getState()
  if (format === 'json') return exportDocument(doc)
  saveFile(await pictureFile(journey, format), doc.name, format)
}
