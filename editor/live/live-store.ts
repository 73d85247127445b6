import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LiveCounts, StepCounts } from '../../schema/api/journeys.ts'
import type { Heat } from '../canvas/heat.ts'
import type { Figure } from '../canvas/numbers.ts'

export type LiveState = {
  connected: boolean
  counts: LiveCounts | null
  /** What the lenses of throughput and waiting say of each step; null under the others, and until the server has answered. */
  pace: ReadonlyMap<string, StepSays> | null
}
export type StepSays = { figures: Figure[]; heat: Heat | null; words: string }
export type LiveStore = StoreApi<LiveState>

const tweenMs = 320
const tweenSteps = 8

/** The numbers of one version, apart from the document: they change every second and are never saved. */
export function createLiveStore(): LiveStore {
  return createStore<LiveState>(() => ({ connected: false, counts: null, pace: null }))
}

const running = new WeakMap<LiveStore, { timer: ReturnType<typeof setInterval>; to: LiveCounts }>()

/** Takes a full picture, or a delta that names only the steps that changed. Numbers on show run to their new values. */
export function takeCounts(store: LiveStore, event: string, data: LiveCounts): void {
  const tween = running.get(store)
  clearInterval(tween?.timer)
  running.delete(store)
  const { counts } = store.getState()
  const known = tween?.to ?? counts
  if (event === 'counts' || known === null || counts === null || known.version !== data.version)
    return store.setState({ counts: data, connected: true })
  const to: LiveCounts = { ...data, steps: { ...known.steps, ...data.steps } }
  if (isStill()) return store.setState({ counts: to, connected: true })
  let step = 0
  const timer = setInterval(() => {
    step += 1
    if (step >= tweenSteps) {
      clearInterval(timer)
      running.delete(store)
      store.setState({ counts: to })
    } else store.setState({ counts: between(counts, to, step / tweenSteps) })
  }, tweenMs / tweenSteps)
  running.set(store, { timer, to })
  store.setState({ connected: true })
}

const isStill = () =>
  document.visibilityState === 'hidden' || globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches

/** The numbers on their way from one state to the next: whole people, and the same object for a step that does not change. */
export function between(from: LiveCounts, to: LiveCounts, share: number): LiveCounts {
  const eased = 1 - (1 - share) ** 3
  const number = (a: number, b: number) => Math.round(a + (b - a) * eased)
  const record = (a: Record<string, number>, b: Record<string, number>) =>
    Object.fromEntries(Object.entries(b).map(([key, value]) => [key, number(a[key] ?? 0, value)]))
  const steps = Object.entries(to.steps).map(([id, after]): [string, StepCounts] => {
    const before = from.steps[id]
    if (!before || before === after) return [id, after]
    const { left, ...plain } = after
    const { left: leftBefore, ...plainBefore } = before
    return [id, { ...(record(plainBefore, plain) as typeof plain), left: record(leftBefore, left) }]
  })
  return {
    ...to,
    entered: number(from.entered, to.entered),
    inside: number(from.inside, to.inside),
    steps: Object.fromEntries(steps),
  }
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
