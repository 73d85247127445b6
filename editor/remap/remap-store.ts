import { createStore } from 'zustand/vanilla'
import type { Choices, Reference, TemplateTexts } from './references.ts'

/** What is asked: what becomes of these names. `answer(null)` gives the whole thing up. */
export type RemapRequest = { references: Reference[]; texts: TemplateTexts; answer(choices: Choices | null): void }

export const remapStore = createStore<{ request: RemapRequest | null }>(() => ({ request: null }))

/** Asks the person what becomes of names that this workspace does not have. Null: nothing at all should happen. */
export function askRemap(references: Reference[], texts: TemplateTexts): Promise<Choices | null> {
  return new Promise((done) => {
    const answer = (choices: Choices | null) => {
      remapStore.setState({ request: null })
      done(choices)
    }
    remapStore.setState({ request: { references, texts, answer } })
  })
}
