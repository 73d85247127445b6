import { createStore } from 'zustand/vanilla'
import type { JourneyStores } from '../canvas/JourneyContext.tsx'

/** Whether something is being looked for, with what was typed at first; and the journey that is open, whose steps can be found. */
export type FindState = { open: { query: string } | null; journey: JourneyStores | null }

export const findStore = createStore<FindState>(() => ({ open: null, journey: null }))

/** Opens the palette. `@` finds steps of the open journey only, `>` actions only. */
export function openFind(query = ''): void {
  findStore.setState({ open: { query } })
}

/** Lets the palette find the steps of a journey while it is open. Returns what ends it. */
export function offerJourney(journey: JourneyStores): () => void {
  findStore.setState({ journey })
  return () => {
    if (findStore.getState().journey === journey) findStore.setState({ journey: null })
  }
}
