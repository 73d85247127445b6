import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PresentPerson } from '../../schema/api/collaboration.ts'

/** The others who have the journey open, by tab; and whether the server has moved on to a format this page cannot read. */
export type PresenceState = { others: PresentPerson[]; outdated: boolean }
export type PresenceStore = StoreApi<PresenceState>

export function createPresenceStore(): PresenceStore {
  return createStore<PresenceState>(() => ({ others: [], outdated: false }))
}

/** One entry a person, however many tabs they have: the tab that is in a step's form speaks for the others. */
export function peopleOf(others: PresentPerson[]): PresentPerson[] {
  return [...Map.groupBy(others, ({ person }) => person).values()].map(
    (tabs) => tabs.find(({ step }) => step !== null) ?? tabs[0]!,
  )
}
