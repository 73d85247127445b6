import { defineSignal, defineUpdate } from '@temporalio/workflow'

/** What can be said to a running driver. `descriptions` are the words the Web UI shows beside each. */
export const nudge = defineSignal('nudge')
export const pause = defineUpdate<void>('pause')
export const resume = defineUpdate<void, [mode?: 'continue' | 'shift']>('resume')
export const stop = defineUpdate<void>('stop')
export const rate = defineUpdate<void, [perSecond: number | null]>('rate')
export const retryFailed = defineUpdate<{ retried: number }, [step?: number]>('retryFailed')
export const explain = defineUpdate<unknown, [contactId: number]>('explain')

export const descriptions = {
  nudge: 'There is work: look now. Sent by Caravan itself; harmless at any time.',
  pause: 'Pause the whole version: nobody moves, nothing is sent after the batch in flight.',
  resume:
    'Go on after a pause. "continue" (default): what fell due moves now. "shift": all waits move by the length of the pause.',
  stop: 'Stop the version for good: every walk ends as "stopped". Cannot be undone.',
  rate: 'Limit the version to so many messages a second over all steps; null lifts the limit.',
  retryFailed: 'Look again at walks that are stuck at a step (its number in the board), or at every step.',
  explain:
    'The walk of one contact through this version: steps, ways taken, reasons. Takes the contact id, answers no personal data.',
}
