import { fallbackChain } from '../document/fallback-chain.ts'
import { currentTexts } from '../i18n/texts.ts'
import type { DropPoint } from '../layout/layout-types.ts'
import type { Known } from './actions.ts'

/** Several steps that belong together, put into a place at once and undone at once. */
export function createRecipeActions({ kinds, session, dispatch, focusStep, announce }: Known) {
  /** WeChat, else SMS, else email. */
  function addFallback(drop: DropPoint | null): void {
    const chain = fallbackChain(kinds)
    session.setState({ picker: null, carried: null })
    if (!dispatch({ type: 'paste', place: drop?.place ?? null, ...chain })) return
    focusStep(chain.head, { open: true })
    announce(currentTexts().canvas.pasted(chain.steps.length))
  }
  return { addFallback }
}
