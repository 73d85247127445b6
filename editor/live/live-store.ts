import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LiveCounts, StepCounts } from '../../schema/api/journeys.ts'

export type LiveState = { connected: boolean; counts: LiveCounts | null }
export type LiveStore = StoreApi<LiveState>

/** The numbers of one version, apart from the document: they change every second and are never saved. */
export function createLiveStore(): LiveStore {
  return createStore<LiveState>(() => ({ connected: false, counts: null }))
}

/** Takes a full picture, or a delta that names only the steps that changed. */
export function takeCounts(store: LiveStore, event: string, data: LiveCounts): void {
  const { counts } = store.getState()
  const same = counts !== null && counts.version === data.version
  if (event === 'counts' || !same) return store.setState({ counts: data, connected: true })
  store.setState({ counts: { ...data, steps: { ...counts.steps, ...data.steps } }, connected: true })
}

/** What no step of a version has counted yet. */
export const noCounts: StepCounts = {
  arrived: 0,
  here: 0,
  left: {},
  accepted: 0,
  rejected: 0,
  unknown: 0,
  delivered: 0,
  undelivered: 0,
  clicked: 0,
  replied: 0,
  opened: 0,
}
