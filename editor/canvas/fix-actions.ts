import type { Problem } from '../../schema/problem.ts'
import { currentTexts } from '../i18n/texts.ts'
import type { Fix } from '../problems/fixes/fix.ts'
import { fixesFor } from '../problems/fixes/fixes-for.ts'
import type { Known } from './actions.ts'

/** Mending problems. */
export function createFixActions({ documents, view, session, kinds, dispatch, announce, focusStep, titleOf }: Known) {
  const fixes = (problem: Problem): Fix[] =>
    fixesFor(problem, { doc: documents.getState().doc, kinds, catalogue: view.getState().catalogue, now: Date.now() })

  function fixText({ name, what = '' }: Fix): string {
    const text = currentTexts().fixes[name]
    return typeof text === 'string' ? text : text(documents.getState().doc.steps[what] ? titleOf(what) : what)
  }

  function fix(problem: Problem, chosen: Fix): void {
    const text = fixText(chosen)
    const { stepId } = problem
    if (dispatch({ type: 'fix', commands: chosen.commands, ...(stepId === undefined ? {} : { step: stepId }) }))
      announce(currentTexts().canvas.fixed(text))
    const { open } = session.getState()
    if (open !== null && open !== 'settings' && !documents.getState().doc.steps[open]) session.setState({ open: null })
  }

  /** The first thing that mends the focused step, else its neighbour's: a problem at a time. */
  function fixFirst(): void {
    const { focus } = session.getState()
    const { problems } = view.getState()
    for (const problem of [...problems.filter(({ stepId }) => stepId === focus), ...problems]) {
      const [first] = fixes(problem)
      if (!first) continue
      if (problem.stepId !== undefined && problem.stepId !== focus) focusStep(problem.stepId)
      return fix(problem, first)
    }
    announce(problems.length === 0 ? currentTexts().canvas.noProblems : currentTexts().canvas.noFix)
  }

  return { fixes, fixText, fix, fixFirst }
}
