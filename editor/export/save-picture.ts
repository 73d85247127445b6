import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { sayError } from '../data/say.ts'
import { saveFile } from './save-file.ts'

export const pictures = ['png', 'svg', 'pdf'] as const
export type PictureFormat = (typeof pictures)[number]

/** Saves a picture of the open journey as a file. What draws it is loaded now. */
export async function savePicture(journey: JourneyStores, format: PictureFormat): Promise<void> {
  try {
    const { pictureFile } = await import('./picture-file.ts')
    saveFile(await pictureFile(journey, format), journey.documents.getState().doc.name, format)
  } catch (error) {
    sayError(error)
  }
}
