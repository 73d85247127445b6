import { currentTexts } from '../i18n/texts.ts'
import type { Known } from './actions.ts'

const deadlineMs = 20_000

/** Untangling: asks for places off the page's own thread, and pins the steps there as one edit. */
export function createUntangleAction({ view, session, documents, dispatch, announce }: Known) {
  async function untangleDrawing(): Promise<void> {
    const { canvas } = currentTexts()
    session.getState().untangling?.abort()
    const stop = new AbortController()
    session.setState({ untangling: stop })
    announce(canvas.untangling)
    const { drawn, direction } = view.getState()
    const { doc } = documents.getState()
    try {
      const { untangle } = await import('../layout/untangle.ts')
      const pins = await untangle({ steps: drawn, triggers: doc.triggers, direction }, deadlineMs, stop.signal)
      const there = pins.filter(({ step }) => documents.getState().doc.steps[step])
      announce(dispatch({ type: 'pinSteps', pins: there }) ? canvas.untangled : canvas.untangleFailed)
    } catch {
      announce(stop.signal.aborted ? canvas.untangleStopped : canvas.untangleFailed)
    } finally {
      if (session.getState().untangling === stop) session.setState({ untangling: null })
    }
  }
  return { untangle: untangleDrawing }
}
