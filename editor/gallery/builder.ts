import type { Bilingual, Language } from '../../schema/bilingual.ts'
import type { StepKind } from '../../schema/define-step.ts'
import { emptyDocument, type JourneyDoc, type JourneySettings, type Step } from '../../schema/document.ts'
import { builtInKinds, type Kind } from '../../schema/steps/registry.ts'

/** A journey to start from. Its document is made in the language of the person who chooses it. */
export type GalleryJourney = {
  id: string
  title: Bilingual
  hint: Bilingual
  build(language: Language, timezone: string): JourneyDoc
}

type Next = string | null | Record<string, string | null>
type Draft = {
  kind: Kind
  name?: Bilingual
  config: (text: (bilingual: Bilingual) => string) => Record<string, unknown>
  next: Next
}

/**
 * Declares a gallery journey. Steps are named by their keys; `next` is one target for all ways out, or a target per port. The first steps
 * that are triggers let people in.
 */
export function galleryJourney(
  id: string,
  title: Bilingual,
  hint: Bilingual,
  steps: Record<string, Draft>,
  settings: Partial<JourneySettings> = {},
): GalleryJourney {
  return {
    id,
    title,
    hint,
    build(language, timezone) {
      const text = (bilingual: Bilingual) => bilingual[language]
      const doc = emptyDocument(title[language], timezone)
      Object.assign(doc.settings, settings)
      for (const [key, draft] of Object.entries(steps)) {
        doc.steps[key] = toStep(key, draft, text)
        if ((builtInKinds[draft.kind] as StepKind).trigger) doc.triggers.push(key)
      }
      return doc
    },
  }
}

function toStep(id: string, { kind, name, config, next }: Draft, text: (bilingual: Bilingual) => string): Step {
  const definition = builtInKinds[kind] as StepKind
  const full = { ...(structuredClone(definition.defaults) as Record<string, unknown>), ...config(text) }
  const targets = definition
    .ports(full)
    .map((port): [string, string | null] => [
      port.id,
      typeof next === 'object' && next !== null ? (next[port.id] ?? null) : next,
    ])
  return { id, kind, config: full, next: Object.fromEntries(targets), ...(name ? { name: text(name) } : {}) }
}

/** A step whose config is the same in both languages. */
export const plain =
  (config: Record<string, unknown> = {}) =>
  () =>
    config
