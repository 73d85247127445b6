import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { AdvanceAnswer, DriverInput } from '../schema/activities.ts'
import type { VersionState } from '../schema/plan.ts'
import { ticks } from './activities.ts'
import { boardMarkdown } from './board.ts'
import { Lanes } from './lanes.ts'
import * as messages from './messages.ts'
import { upsertFigures } from './search-attributes.ts'

/** The board and the search attributes are rewritten at most so often. */
const figuresMs = 30_000
/** A timer further away than this waits for a nudge instead. */
const horizonMs = 365 * 86_400_000

/**
 * The driver of one share of a published version (design.md section 6). It orders, sleeps, waits and asks; who is where is
 * PostgreSQL's, what a step means is the interpreter's. Its history grows with batches, not with people.
 */
export async function journey(input: DriverInput): Promise<void> {
  const share = { version: input.version, part: input.part }
  const lanes = new Lanes(input)
  let nudged = false
  let figuresAt = 0
  setHandlers(input, () => (nudged = true))

  const showFigures = async () => {
    figuresAt = Date.now()
    const board = await ticks.readBoard.executeWithOptions({ summary: 'Figures' }, [share])
    setCurrentDetails(boardMarkdown(board, input.part))
    upsertFigures(input, board)
  }

  for (let first = true; ; first = false) {
    nudged = false
    lanes.changed = false
    const tick = await ticks.advance.executeWithOptions(
      { summary: first ? 'Move people · first look' : 'Move people' },
      [share],
    )
    if (tick.state === 'stopped') {
      lanes.start(tick.queued)
      break
    }
    const yielding = workflowInfo().continueAsNewSuggested
    if (!yielding) {
      lanes.start(tick.queued)
      if (tick.firing) lanes.fire()
    }
    if (first || Date.now() - figuresAt >= figuresMs) await showFigures()
    if (tick.more && !yielding) continue
    if (tick.finished && !lanes.busy && !nudged) {
      await showFigures()
      await ticks.completeVersion.executeWithOptions({ summary: 'Complete' }, [share])
      await condition(allHandlersFinished)
      return
    }
    if (yielding && !lanes.busy) {
      await condition(allHandlersFinished)
      await continueAsNew<typeof journey>({ ...input, runs: (input.runs ?? 0) + 1 })
    }
    await rest(() => nudged || lanes.changed, tick, lanes.restMs())
  }
  await stopAll(input, lanes)
  await showFigures()
  await condition(allHandlersFinished)
}

/** Sleeps until somebody says so or the next thing is due. Nothing due = no timer, no cost. */
async function rest(awake: () => boolean, tick: AdvanceAnswer, laneMs: number | null): Promise<void> {
  const dueMs = tick.nextDueInMs !== null && tick.nextDueInMs < horizonMs ? tick.nextDueInMs : null
  // What is due now but rests (a lane over its rate) is the lane's business.
  const times = [dueMs === 0 ? null : dueMs, laneMs].filter((ms) => ms !== null)
  if (times.length === 0) return condition(awake)
  const ms = Math.max(1, Math.ceil(Math.min(...times)))
  await condition(awake, ms, { summary: `Until ${new Date(Date.now() + ms).toISOString().slice(0, 19)}Z` })
}

/** Ends everybody: those who wait at once, those in a call when it has landed. */
async function stopAll(input: DriverInput, lanes: Lanes): Promise<void> {
  const share = { version: input.version, part: input.part }
  const sweep = async () => {
    while ((await ticks.stopVersion.executeWithOptions({ summary: 'End walks' }, [share])).more);
  }
  await sweep()
  await condition(() => !lanes.busy)
  await sweep()
}

function setHandlers(input: DriverInput, nudge: () => void): void {
  const { version, part } = input
  const described = (name: keyof typeof messages.descriptions) => ({ description: messages.descriptions[name] })
  setHandler(messages.nudge, nudge, described('nudge'))
  const setState = async (state: VersionState, summary: string, mode?: 'continue' | 'shift') => {
    await ticks.setVersionState.executeWithOptions({ summary }, [{ version, state, ...(mode ? { mode } : {}) }])
    nudge()
  }
  setHandler(messages.pause, () => setState('paused', 'Pause'), described('pause'))
  setHandler(messages.resume, (mode = 'continue') => setState('running', `Resume · ${mode}`, mode), described('resume'))
  setHandler(messages.stop, () => setState('stopped', 'Stop'), described('stop'))
  setHandler(
    messages.rate,
    (perSecond) =>
      ticks.setRate.executeWithOptions({ summary: `Rate · ${perSecond ?? 'none'}` }, [{ version, perSecond }]),
    {
      ...described('rate'),
      validator: (perSecond) => {
        if (perSecond !== null && !(typeof perSecond === 'number' && perSecond > 0))
          throw new Error('the rate is a number of messages a second above 0, or null')
      },
    },
  )
  const retry = async (step?: number) => {
    const answer = await ticks.retryFailed.executeWithOptions({ summary: 'Retry stuck walks' }, [
      { version, part, ...(step === undefined ? {} : { step }) },
    ])
    nudge()
    return answer
  }
  setHandler(messages.retryFailed, retry, described('retryFailed'))
  setHandler(
    messages.explain,
    (contactId) =>
      ticks.explain.executeWithOptions({ summary: `Explain contact ${contactId}` }, [{ version, contactId }]),
    {
      ...described('explain'),
      validator: (contactId) => {
        if (!Number.isSafeInteger(contactId)) throw new Error('give the contact’s id, a whole number')
      },
    },
  )
}
