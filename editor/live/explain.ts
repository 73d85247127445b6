import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { api } from '../data/api.ts'
import type { WalkPathRow } from '../data/types.ts'

/** Asks for one contact's walks and lights the newest on the canvas: its steps and the lines between them. */
export async function explainContact(stores: JourneyStores, contact: string): Promise<WalkPathRow | null> {
  const walks = await api.explain(stores.journeyId, contact)
  const walk = walks.at(-1) ?? null
  if (!walk) return null
  stores.session.setState({ trail: trailOf(stores, walk), reasons: reasonsOf(walk) })
  const last = walk.stepId ?? walk.hops.at(-1)?.stepId
  if (last && stores.documents.getState().doc.steps[last]) stores.actions.viewport()?.reveal(last)
  return walk
}

/** What decided at each step of a walk, where something did. */
export const reasonsOf = ({ hops }: Pick<WalkPathRow, 'hops'>) =>
  hops.filter(({ why }) => why.length > 0).map(({ stepId, why }) => ({ stepId, why }))

/** The steps of a walk, and the lines it took: an exit's id stands for every port drawn with it. */
export function trailOf({ view, documents }: JourneyStores, walk: Pick<WalkPathRow, 'hops' | 'stepId'>): string[] {
  const { shapes } = view.getState()
  const trail = new Set<string>()
  // Which trigger let somebody in is known when there is only one.
  const [trigger, another] = documents.getState().doc.triggers
  if (trigger && !another && walk.hops.length > 0) {
    trail.add(trigger)
    for (const exit of shapes.get(trigger)?.exits ?? []) trail.add(`${trigger}:${exit.id}`)
  }
  for (const { stepId, port } of walk.hops) {
    trail.add(stepId)
    const exit = shapes.get(stepId)?.exits.find((candidate) => port !== null && candidate.ports.includes(port))
    if (exit) trail.add(`${stepId}:${exit.id}`)
  }
  if (walk.stepId) trail.add(walk.stepId)
  return [...trail]
}
