import { currentTexts } from '../i18n/texts.ts'
import type { Known } from './actions.ts'
import { keepDirection } from './direction.ts'

/** How one person looks at the drawing: which way it runs, and where jumps lead. */
export function createLookActions({ documents, view, session, announce, focusStep, titleOf, viewport }: Known) {
  /** Turns the drawing: from top to bottom, or from left to right. */
  function turn(): void {
    const direction = view.getState().direction === 'down' ? 'right' : 'down'
    view.setDirection(direction)
    keepDirection(documents.getState().journeyId, direction)
    const { focus } = session.getState()
    if (focus !== null) viewport()?.reveal(focus)
    else requestAnimationFrame(() => viewport()?.start())
    announce(direction === 'right' ? currentTexts().canvas.runsRight : currentTexts().canvas.runsDown)
  }

  /** Goes where a jump or loop leads, and remembers where from. */
  function follow(from: string, to: string): void {
    session.setState(({ came }) => ({ came: [...came.slice(-20), from] }))
    focusStep(to)
    announce(titleOf(to))
  }

  /** Back to where the last jump was followed from. */
  function comeBack(): void {
    const { came } = session.getState()
    const from = came.at(-1)
    session.setState({ came: came.slice(0, -1) })
    if (from === undefined) return
    focusStep(from)
    announce(currentTexts().canvas.returned(titleOf(from)))
  }

  return { turn, follow, comeBack }
}
