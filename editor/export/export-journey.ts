import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { sayError } from '../data/say.ts'

export const exportFormats = ['json', 'png', 'svg', 'pdf'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Saves the open journey as a file: itself as JSON, or a picture of it. What writes files is loaded now. */
export async function exportJourney(journey: JourneyStores, format: ExportFormat): Promise<void> {
  try {
    const { saveJourney } = await import('./save-journey.ts')
    await saveJourney(journey, format)
  } catch (error) {
    sayError(error)
  }
}
