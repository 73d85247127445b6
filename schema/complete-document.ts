import type { JourneyDoc } from './document.ts'
import type { Kinds } from './steps/registry.ts'

/**
 * A document with what its configs leave out filled in, as a step drawn on the canvas has it: `audience {}` means "now". Configs that
 * their kind cannot read, and steps of unknown kinds, stay as they are (`check` reports them).
 */
export function completeDocument(doc: JourneyDoc, kinds: Kinds): JourneyDoc {
  const steps = Object.entries(doc.steps).map(([id, step]) => {
    const read = kinds.get(step.kind)?.config.safeParse(step.config)
    return [id, read?.success ? { ...step, config: read.data as typeof step.config } : step] as const
  })
  return { ...doc, steps: Object.fromEntries(steps) }
}
