import type { JourneyDoc } from '../../schema/document.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SimulateAnswer } from '../data/types.ts'
import type { Frame } from './frames.ts'
import type { Inputs } from './scenario.ts'

/** One walk that was simulated, with what it was made of: "what if" makes another beside it. */
export type Run = { id: string; doc: JourneyDoc; inputs: Inputs; answer: SimulateAnswer; frames: Frame[] }

export type SimulationState = {
  inputs: Inputs
  runs: Run[]
  active: number
  /** Which frame of the active run the virtual clock shows. */
  frame: number
  playing: boolean
}
export type SimulationStore = StoreApi<SimulationState>

/** What is simulated in one open journey. It outlives its panel, so that the canvas can be looked at in between. */
export function createSimulationStore(): SimulationStore {
  return createStore<SimulationState>(() => ({
    inputs: { who: { type: 'contact', id: null }, startAt: toMinute(new Date()), happenings: [] },
    runs: [],
    active: 0,
    frame: 0,
    playing: false,
  }))
}

const toMinute = (date: Date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000).toISOString()
