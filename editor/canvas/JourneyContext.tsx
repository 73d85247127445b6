import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { Kinds } from '../../schema/steps/registry.ts'
import type { PresenceState, PresenceStore } from '../collaborate/presence-store.ts'
import type { DocumentState, DocumentStore } from '../document/document-store.ts'
import type { LiveState, LiveStore } from '../live/live-store.ts'
import type { SimulationState, SimulationStore } from '../simulate/simulation-store.ts'
import type { StepView } from '../steps/define-step-view.ts'
import type { CanvasActions } from './actions.ts'
import type { SessionState, SessionStore } from './session-store.ts'
import type { ViewState, ViewStore } from './view-store.ts'

/** Everything an open journey is made of. Each store has one concern; components subscribe to what they show. */
export type JourneyStores = {
  journeyId: string
  documents: DocumentStore
  view: ViewStore
  session: SessionStore
  live: LiveStore
  presence: PresenceStore
  simulation: SimulationStore
  kinds: Kinds
  views: ReadonlyMap<string, StepView>
  actions: CanvasActions
  flush(): Promise<void>
}

const Context = createContext<JourneyStores | null>(null)

/** Gives an open journey to everything below. */
export function JourneyProvider({ stores, children }: { stores: JourneyStores; children: ReactNode }) {
  return <Context value={stores}>{children}</Context>
}

/** The stores of the open journey. */
export function useJourney(): JourneyStores {
  const stores = useContext(Context)
  if (!stores) throw new Error('useJourney needs a JourneyProvider above it')
  return stores
}

/** A slice of the document store. */
export const useDocument = <Slice,>(select: (state: DocumentState) => Slice): Slice =>
  useStore(useJourney().documents, select)
/** A slice of what is derived from the document. */
export const useView = <Slice,>(select: (state: ViewState) => Slice): Slice => useStore(useJourney().view, select)
/** A slice of what this person looks at. */
export const useSession = <Slice,>(select: (state: SessionState) => Slice): Slice =>
  useStore(useJourney().session, select)
/** A slice of the live numbers. */
export const useLive = <Slice,>(select: (state: LiveState) => Slice): Slice => useStore(useJourney().live, select)
/** A slice of who else is here. */
export const usePresence = <Slice,>(select: (state: PresenceState) => Slice): Slice =>
  useStore(useJourney().presence, select)
/** A slice of the simulation. */
export const useSimulation = <Slice,>(select: (state: SimulationState) => Slice): Slice =>
  useStore(useJourney().simulation, select)
