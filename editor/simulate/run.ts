import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import { reasonsOf, trailOf } from '../live/explain.ts'
import { framesOf } from './frames.ts'
import { type Inputs, scenarioOf } from './scenario.ts'
import type { Run } from './simulation-store.ts'

/** Walks the inputs through the draft as it is now; the walk takes the place of the one on show, or stands beside it. */
export async function runSimulation(stores: JourneyStores, inputs: Inputs, beside: boolean): Promise<void> {
  const { documents, simulation, journeyId, view } = stores
  const { doc } = documents.getState()
  const answer = await api.simulate(journeyId, { ...scenarioOf(inputs), doc })
  const targetOf = (stepId: string, port: string) =>
    view
      .getState()
      .shapes.get(stepId)
      ?.exits.find(({ ports }) => ports.includes(port))?.target ?? null
  const run: Run = { id: crypto.randomUUID(), doc, inputs, answer, frames: framesOf(answer, inputs.startAt, targetOf) }
  const { runs, active } = simulation.getState()
  const next = beside || runs.length === 0 ? [...runs, run] : runs.with(active, run)
  simulation.setState({ runs: next, active: beside ? next.length - 1 : Math.min(active, next.length - 1) })
  const still = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches
  showFrame(stores, still ? run.frames.length - 1 : 0)
  simulation.setState({ playing: !still })
}

/** Turns the virtual clock to one frame: the token, the lit way and what decided on it follow. */
export function showFrame(stores: JourneyStores, frame: number): void {
  const { simulation, session, actions } = stores
  const { runs, active } = simulation.getState()
  const run = runs[active]
  if (!run) return
  const at = Math.max(0, Math.min(run.frames.length - 1, frame))
  const shown = run.frames[at]
  const hops = run.answer.hops.slice(0, shown?.hops ?? 0)
  simulation.setState({ frame: at })
  session.setState({ trail: trailOf(stores, { hops, stepId: shown?.stepId ?? null }), reasons: reasonsOf({ hops }) })
  if (shown?.stepId) actions.viewport()?.reveal(shown.stepId)
}
